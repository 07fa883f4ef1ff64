// COSE_Sign1 messages by Auth0's library, one JSON line each: {name, jwk, message} with the message in hexadecimal.
import {Algorithms, Headers, ProtectedHeaders, Sign1, UnprotectedHeaders} from '@auth0/cose';
import {makeKey} from './ground.mjs';

const SIGNERS = {ES256: 'P-256', ES384: 'P-384', EdDSA: 'Ed25519', PS256: 'RSA', PS512: 'RSA'};
const payload = new TextEncoder().encode('claims of somebody');

for(const [alg, curve] of Object.entries(SIGNERS)) {
  const key = makeKey('college', curve);
  const message = await Sign1.sign(
    ProtectedHeaders.from([[Headers.Algorithm, Algorithms[alg]]]),
    UnprotectedHeaders.from([[Headers.KeyID, new TextEncoder().encode('key-1')]]),
    payload,
    key.privateKey
  );
  console.log(JSON.stringify({name: alg, jwk: key.jwk, message: Buffer.from(message.encode()).toString('hex')}));
}
