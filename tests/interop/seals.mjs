// Seals by jose, one JSON line each: {name, document}. From standard input: {pkcs8, alg, header, payload}.
import {FlattenedSign, GeneralSign, importPKCS8} from 'jose';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {pkcs8, alg, header, payload} = JSON.parse(Buffer.concat(chunks));
const key = await importPKCS8(pkcs8, alg);
const bytes = new TextEncoder().encode(payload);
const known = {crit: {sigT: true}};

for(const b64 of [true, false]) {
  const stated = {alg, ...header, ...(b64 ? {crit: ['sigT']} : {b64, crit: ['b64', 'sigT']})};
  const flattened = await new FlattenedSign(bytes).setProtectedHeader(stated).sign(key, known);
  const general = await new GeneralSign(bytes).addSignature(key, known).setProtectedHeader(stated).sign();
  for(const [name, document] of Object.entries({flattened, general})) {
    if(!b64) document.payload = payload;
    console.log(JSON.stringify({name: `${name}, b64 ${b64}`, document}));
  }
}
