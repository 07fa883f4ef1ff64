// Print one JSON line per case that other people's software has issued:
// {name, issuer_software, input (object or JWT string), expected, challenge?, domain?, documents? {url: body}}.
// Take every case as of NOW in ground.mjs. Runs offline.
import {jwtCases} from './issue_jwt.mjs';
import {linkedDataCases} from './issue_linked_data.mjs';

for(const cases of [linkedDataCases(), jwtCases()]) {
  for await (const one of cases) {
    process.stdout.write(JSON.stringify(one) + '\n');
  }
}
