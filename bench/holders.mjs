// What a holder shows, verified by the packages of other teams: `node bench/holders.mjs sd_jwt|mdoc FILE` measures on
// demand (child.mjs) how the documents in FILE, one JSON per line, are verified.
import {createPublicKey, verify} from 'node:crypto';
import {measureOnDemand} from './child.mjs';
import {readFileSync} from 'node:fs';
import {shown} from '../tests/interop/suites.mjs';

const {Verifier, digest, SDJwtVcInstance} = await shown();
const [what, file] = process.argv.slice(2);
const samples = readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line));
const parsed = part => JSON.parse(Buffer.from(part, 'base64url'));

/** SD-JWTs by an issuer of the method did:jwk, whose key is loaded. */
function sdJwts() {
  const {iss} = parsed(samples[0].split('.')[1]);
  const key = createPublicKey({key: parsed(iss.split(':')[2]), format: 'jwk'});
  const verifier = (data, signature) => verify(
    'sha256', Buffer.from(data), {key, dsaEncoding: 'ieee-p1363'}, Buffer.from(signature, 'base64url'));
  const instance = new SDJwtVcInstance({verifier, hasher: digest, hashAlg: 'sha-256'});
  return async document => Boolean(await instance.verify(document));
}

/** Mobile documents: the issuer's signature, all digests, the certificate, the device's signature. */
function mdocs() {
  const verifier = new Verifier([samples[0].root]);
  const encodedSessionTranscript = Buffer.from(samples[0].as_data_item, 'base64url');
  return async ({document}) =>
    Boolean(await verifier.verify(Buffer.from(document, 'base64url'), {encodedSessionTranscript}));
}

await measureOnDemand(samples, {sd_jwt: sdJwts, mdoc: mdocs}[what]());
