// What child.py is in Python: for every line on stdin (seconds), call `verify` on the samples in turn for so long, and
// print {"cost": seconds of CPU per call, "calls": n}. Threads of the process count: on one core they are time.
import {createInterface} from 'node:readline';
import {performance} from 'node:perf_hooks';

const MICROSECONDS = 1e6;

export async function measureOnDemand(samples, verify) {
  let at = 0;
  for await (const line of createInterface({input: process.stdin})) {
    const end = performance.now() + 1000 * Number(line);
    const spent = [];
    do {
      const began = process.cpuUsage();
      if(!await verify(samples[at])) {
        throw new Error('what must verify does not');
      }
      const {user, system} = process.cpuUsage(began);
      spent.push((user + system) / MICROSECONDS);
      at = (at + 1) % samples.length;
    } while(performance.now() < end);
    spent.sort((a, b) => a - b);
    process.stdout.write(JSON.stringify({cost: spent[spent.length >> 1], calls: spent.length}) + '\n');
  }
}
