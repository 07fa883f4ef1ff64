// What child.py is in Python: for every line on stdin (seconds of CPU to spend), call `verify` on the samples in turn for
// so long, and print {"cost": seconds of CPU per call, "calls": n}. Threads of the process count.
import {createInterface} from 'node:readline';

function cpuSeconds() {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1e6;
}

export async function measureOnDemand(samples, verify) {
  let at = 0;
  for await (const line of createInterface({input: process.stdin})) {
    const spent = [];
    let ended = cpuSeconds();
    const end = ended + Number(line);
    do {
      const began = cpuSeconds();
      if(!await verify(samples[at])) {
        throw new Error('what must verify does not');
      }
      ended = cpuSeconds();
      spent.push(ended - began);
      at = (at + 1) % samples.length;
    } while(ended < end);
    spent.sort((a, b) => a - b);
    process.stdout.write(JSON.stringify({cost: spent[spent.length >> 1], calls: spent.length}) + '\n');
  }
}
