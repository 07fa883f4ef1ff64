// Cases of selective disclosure: what Digital Bazaar's issuer signs and its holder derives, then broken in one place.
// Run by itself it prints them like issue.mjs.
import {badge, V2} from './credentials.mjs';
import {loaderOver, makeKey, multikeyMethod, seedOf} from './ground.mjs';
import * as bbs from '@digitalbazaar/bbs-2023-cryptosuite';
import * as bls from '@digitalbazaar/bls12-381-multikey';
import * as ecdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {pathToFileURL} from 'node:url';
import jsigs from 'jsonld-signatures';

const CREATED = '2025-01-15T09:30:00Z';
const MANDATORY = {1: ['/issuer', '/issuanceDate', '/expirationDate'], 2: ['/issuer', '/validFrom', '/validUntil']};
const CHOSEN = {
  nothing: [],
  'the name': ['/name'],
  'the achievement': ['/credentialSubject/achievement/name', '/credentialSubject/achievement/alignment'],
  'all of it': ['/credentialSubject', '/name']
};
const SUITES = {
  'ecdsa-sd-2023': {
    cryptosuite: ecdsaSd,
    pair: name => ecdsaMultikey.fromJwk({jwk: makeKey(name, 'P-256').secretJwk, secretKey: true})
  },
  'bbs-2023': {
    cryptosuite: bbs,
    pair: name => bls.generateBbsKeyPair({algorithm: 'BBS-BLS12-381-SHA-256', seed: seedOf(name)})
  }
};
const BOUND = {challenge: 'nonce-1', domain: 'hr.example'};
const stating = () => new jsigs.purposes.AssertionProofPurpose();
const showing = () => new jsigs.purposes.AuthenticationProofPurpose(BOUND);

/** Return an issuer of one suite: its DID, and how it signs and its holders derive. */
async function issuerOf(suiteName, name = 'college') {
  const {cryptosuite, pair} = SUITES[suiteName];
  const key = await pair(name);
  const {publicKeyMultibase: multikey} = await key.export({publicKey: true});
  const did = `did:key:${multikey}`;
  key.id = `${did}#${multikey}`;
  key.controller = did;
  const method = {'@context': 'https://w3id.org/security/multikey/v1', ...multikeyMethod(key.id, {multikey})};
  const documentLoader = loaderOver({[key.id]: method});
  return {
    did,
    sign: (credential, mandatoryPointers, purpose = stating) => jsigs.sign(structuredClone(credential), {
      documentLoader, purpose: purpose(),
      suite: new DataIntegrityProof({
        signer: key.signer(), date: CREATED, cryptosuite: cryptosuite.createSignCryptosuite({mandatoryPointers})
      })
    }),
    derive: (signed, selectivePointers, purpose = stating) => jsigs.derive(structuredClone(signed), {
      documentLoader, purpose: purpose(),
      suite: new DataIntegrityProof({cryptosuite: cryptosuite.createDiscloseCryptosuite({selectivePointers})})
    })
  };
}

/** A credential of `courses` courses, the one that every statement of is a blank node's but for its ends. */
const transcript = (issuer, courses) => ({
  '@context': [V2, {course: 'https://terms.example/course', grade: 'https://terms.example/grade'}],
  type: ['VerifiableCredential'], issuer,
  credentialSubject: {course: Array.from({length: courses}, (_, i) => ({name: `Course ${i % 3}`, grade: `${i}`}))}
});

const changed = (document, change) => {
  const copy = structuredClone(document);
  change(copy);
  return copy;
};

async function* cases(suiteName) {
  const by = {issuer_software: `@digitalbazaar/${suiteName}-cryptosuite`};
  const issuer = await issuerOf(suiteName);
  for(const model of [1, 2]) {
    const signed = await issuer.sign(badge(issuer.did, {model}), MANDATORY[model]);
    for(const [chosen, pointers] of Object.entries(CHOSEN)) {
      if(model === 1 && chosen === 'all of it') {
        continue; // the peer itself trips over the image when it compacts under this model's contexts
      }
      yield {
        ...by, name: `badge vcdm${model}, ${chosen}`, expected: 'verified', input: await issuer.derive(signed, pointers)
      };
    }
    yield {...by, name: `badge vcdm${model}: base proof`, expected: 'not_verified', input: signed};
  }
  const courses = await issuer.sign(transcript(issuer.did, 12), ['/issuer']);
  const third = await issuer.derive(courses, ['/credentialSubject/course/2']);
  yield {...by, name: 'one course of twelve', expected: 'verified', input: third};
  const none = await issuer.sign(transcript(issuer.did, 2), []);
  yield {
    ...by, name: 'nothing mandatory', expected: 'verified',
    input: await issuer.derive(none, ['/issuer', '/credentialSubject/course/0/grade'])
  };

  const other = await issuer.derive(courses, ['/credentialSubject/course/3']);
  const stranger = await issuerOf(suiteName, 'attacker');
  const forged = await stranger.derive(
    await stranger.sign(transcript(issuer.did, 12), ['/issuer']), ['/credentialSubject/course/2']);
  const broken = {
    'grade changed': changed(third, document => {
      document.credentialSubject.course[0].grade = '1';
    }),
    'course added': changed(third, document => {
      document.credentialSubject.course.push({name: 'Course 1', grade: '1'});
    }),
    'course taken out': changed(third, document => {
      delete document.credentialSubject.course;
    }),
    'issuer taken out': changed(third, document => {
      delete document.issuer;
    }),
    'statements of one presentation under the proof of another': {...other, proof: third.proof},
    'undefined term added': changed(third, document => {
      document.credentialSubject.clearance = 'secret';
    }),
    'dated otherwise': changed(third, document => {
      document.proof.created = '2025-01-16T09:30:00Z';
    }),
    "signed by a stranger in the issuer's name": changed(forged, document => {
      document.proof.verificationMethod = third.proof.verificationMethod;
    })
  };
  for(const [name, input] of Object.entries(broken)) {
    yield {...by, name: `transcript: ${name}`, expected: 'not_verified', input};
  }
}

/** A presentation that its holder secures with the suite itself; the peer trips over credentials inside of one. */
async function* presented(suiteName) {
  const by = {issuer_software: `@digitalbazaar/${suiteName}-cryptosuite`, ...BOUND};
  const holder = await issuerOf(suiteName, 'welder');
  const stranger = await issuerOf(suiteName, 'attacker');
  const presentation = {
    '@context': [V2], id: 'urn:uuid:5b3c2d1e-1f2a-4b3c-8d4e-5f6a7b8c9d0e', type: ['VerifiablePresentation'],
    holder: holder.did
  };
  const signed = await holder.sign(presentation, ['/holder'], showing);
  const good = await holder.derive(signed, ['/id'], showing);
  yield {...by, name: 'presented', expected: 'verified', input: good};
  const broken = {
    'answered another challenge': [good, {challenge: 'another'}],
    'made for another domain': [good, {domain: 'another.example'}],
    'base proof': [signed],
    'another holder': [changed(good, document => {
      document.holder = stranger.did;
    })],
    'challenge written over': [changed(good, document => {
      document.proof.challenge = 'another';
    }), {challenge: 'another'}],
    'signed to assert': [await holder.derive(await holder.sign(presentation, ['/holder']), ['/id'])]
  };
  for(const [name, [input, asked]] of Object.entries(broken)) {
    yield {...by, ...asked, name: `presented: ${name}`, expected: 'not_verified', input};
  }
}

const each = Object.keys(SUITES);
export const families = Object.fromEntries([
  ...each.map(name => [name, () => cases(name)]),
  ...each.map(name => [`presented with ${name}`, () => presented(name)])
]);

if(import.meta.url === pathToFileURL(process.argv[1]).href) {
  for(const [family, made] of Object.entries(families)) {
    for await (const one of made()) {
      process.stdout.write(JSON.stringify({family, ...one, name: `${one.issuer_software}: ${one.name}`}) + '\n');
    }
  }
}
