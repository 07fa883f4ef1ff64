// Print one JSON line per case that other people's software has issued:
// {family, name, issuer_software, input (object or JWT string), expected, challenge?, domain?, documents? {url: body}}.
// Take every case as of NOW in ground.mjs. Runs offline.
import {families as cose} from './issue_cose.mjs';
import {families as jwsJson} from './issue_jws_json.mjs';
import {families as jwt} from './issue_jwt.mjs';
import {families as linkedData} from './issue_linked_data.mjs';

for(const [family, cases] of Object.entries({...linkedData, ...jwt, ...jwsJson, ...cose})) {
  for await (const one of cases()) {
    const name = `${one.issuer_software}: ${one.name}`;
    process.stdout.write(JSON.stringify({family, ...one, name}) + '\n');
  }
}
