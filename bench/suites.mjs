// What bench/suites.py asks of Node, on the packages of tests/interop.
//   node bench/suites.mjs disclose FILE     read unsigned badges, one JSON per line; print, for each suite that discloses
//                                           selectively, {suite, choice, document} of what a holder shows of each
//   node bench/suites.mjs verify SUITE FILE measure on demand (child.mjs) how the documents in FILE are verified
import {
  bbs, bls, DataIntegrityProof, ecdsaJcs, ecdsaMultikey, ecdsaRdfc, ecdsaSd, eddsaJcs, jose, jsigs
} from '../tests/interop/suites.mjs';
import {didDocument, loaderOver, makeKey, multikeyMethod, seedOf} from '../tests/interop/ground.mjs';
import {digitalbazaar} from '../tests/interop/peers.mjs';
import {measureOnDemand} from './child.mjs';
import {readFileSync} from 'node:fs';

const CREATED = '2025-01-15T09:30:00Z';
const MANDATORY = ['/issuer', '/validFrom', '/validUntil'];
const COURSES = 25;
const transcript = badge => ({
  '@context': [badge['@context'][0], {course: 'https://terms.example/course', grade: 'https://terms.example/grade'}],
  type: ['VerifiableCredential'], issuer: badge.issuer.id, validFrom: badge.validFrom, validUntil: badge.validUntil,
  credentialSubject: {
    id: badge.credentialSubject.id,
    course: Array.from({length: COURSES}, (_, i) => ({name: `Course ${i}`, grade: `${i}`}))
  }
});
// What is signed, and what of it is shown.
const CHOICES = {
  part: [structuredClone, ['/name', '/credentialSubject/achievement/name']],
  all: [structuredClone, ['/credentialSubject', '/name']],
  transcript: [transcript, ['/credentialSubject']]
};
const DISCLOSING = {
  'ecdsa-sd-2023': [
    ecdsaSd, () => ecdsaMultikey.fromJwk({jwk: makeKey('bench', 'P-256').secretJwk, secretKey: true})],
  'bbs-2023': [bbs, () => bls.generateBbsKeyPair({algorithm: 'BBS-BLS12-381-SHA-256', seed: seedOf('bench')})]
};
const checking = cryptosuite => new DataIntegrityProof({cryptosuite});
const SUITES = {
  'eddsa-rdfc-2022': digitalbazaar.checking[0],
  Ed25519Signature2020: digitalbazaar.checking[1],
  'eddsa-jcs-2022': checking(eddsaJcs.createVerifyCryptosuite()),
  'ecdsa-rdfc-2019': checking(ecdsaRdfc),
  'ecdsa-jcs-2019': checking(ecdsaJcs.createVerifyCryptosuite()),
  'ecdsa-sd-2023': checking(ecdsaSd.createVerifyCryptosuite()),
  'bbs-2023': checking(bbs.createVerifyCryptosuite())
};
const purpose = () => new jsigs.purposes.AssertionProofPurpose();
const lines = file => readFileSync(file, 'utf8').trim().split('\n');
/** What follows from a did:key whatever its key, where ground.mjs knows Ed25519 alone. */
function loaderFor(id) {
  const [did, multikey] = id.split('#');
  if(multikey.startsWith('z6Mk')) {
    return loaderOver();
  }
  const method = multikeyMethod(id, {multikey});
  const context = 'https://w3id.org/security/multikey/v1';
  return loaderOver({[id]: {'@context': context, ...method}, [did]: didDocument(did, [method])});
}

async function disclose(file) {
  const badges = lines(file).map(line => JSON.parse(line));
  for(const [suite, [cryptosuite, generate]] of Object.entries(DISCLOSING)) {
    const key = await generate();
    const {publicKeyMultibase: multikey} = await key.export({publicKey: true});
    Object.assign(key, {id: `did:key:${multikey}#${multikey}`, controller: `did:key:${multikey}`});
    const documentLoader = loaderFor(key.id);
    const signing = new DataIntegrityProof({
      signer: key.signer(), date: CREATED, cryptosuite: cryptosuite.createSignCryptosuite({mandatoryPointers: MANDATORY})
    });
    for(const badge of badges) {
      badge.issuer.id = key.controller;
      for(const [choice, [made, selectivePointers]] of Object.entries(CHOICES)) {
        const signed = await jsigs.sign(made(badge), {suite: signing, purpose: purpose(), documentLoader});
        const showing = new DataIntegrityProof({cryptosuite: cryptosuite.createDiscloseCryptosuite({selectivePointers})});
        const document = await jsigs.derive(signed, {suite: showing, purpose: purpose(), documentLoader});
        process.stdout.write(JSON.stringify({suite, choice, document}) + '\n');
      }
    }
  }
}

/** Verify tokens with a key that is loaded: signature and dates, nothing of a credential. */
async function verifyTokens(tokens) {
  const {alg, kid} = JSON.parse(Buffer.from(tokens[0].split('.')[0], 'base64url'));
  const key = await jose.importJWK(JSON.parse(Buffer.from(kid.split('#')[0].split(':')[2], 'base64url')), alg);
  await measureOnDemand(tokens, async token => Boolean(await jose.jwtVerify(token, key)));
}

async function verify(suiteName, file) {
  const samples = lines(file);
  if(suiteName === 'jws') {
    return verifyTokens(samples.map(line => JSON.parse(line)));
  }
  const documentLoader = loaderFor(JSON.parse(samples[0]).proof.verificationMethod);
  const suite = SUITES[suiteName];
  await measureOnDemand(samples, async line => {
    const result = await digitalbazaar.vc.verifyCredential({credential: JSON.parse(line), suite, documentLoader});
    return result.verified;
  });
}

const [what, ...rest] = process.argv.slice(2);
await {disclose, verify}[what](...rest);
