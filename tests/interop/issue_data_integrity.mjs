// Every cryptosuite but the selectively disclosing ones, and three older suites, signed by Digital Bazaar's libraries:
// credential and presentation, VCDM 1.1 and 2.0, whole and then broken in one place. JSON lines, like issue.mjs.
// Three names had no package of their own; what they sign is what the suite that took their place signs under its own.
import {badge, V1, V2} from './credentials.mjs';
import {didKey, loaderOver, makeKey, methodOf, multikeyMethod} from './ground.mjs';
import * as ecdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {createCryptosuite as createXi} from '@digitalbazaar/ecdsa-xi-2023-cryptosuite';
import {cryptosuite as ecdsa2019} from '@digitalbazaar/ecdsa-2019-cryptosuite';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsa2022} from '@digitalbazaar/eddsa-2022-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {constants, sign as signBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import jsigs from 'jsonld-signatures';
import {JwsLinkedDataSignature} from '@digitalbazaar/jws-linked-data-signature';
import {pathToFileURL} from 'node:url';

const CREATED = '2025-01-15T09:30:00Z';
const BOUND = {challenge: 'nonce-1', domain: 'hr.example'};
const {AssertionProofPurpose, AuthenticationProofPurpose} = jsigs.purposes;

/** A cryptosuite under another name, which its own code would refuse. */
const renamed = (suite, name) => ({
  ...suite, name,
  createVerifyData: asked => suite.createVerifyData({...asked, cryptosuite: suite})
});

// Cryptosuite, and the curves of its keys.
const CRYPTOSUITES = {
  'eddsa-rdfc-2022': [() => eddsaRdfc, ['Ed25519']],
  'eddsa-jcs-2022': [() => eddsaJcs.createSignCryptosuite(), ['Ed25519']],
  'ecdsa-rdfc-2019': [() => ecdsaRdfc, ['P-256', 'P-384']],
  'ecdsa-jcs-2019': [() => ecdsaJcs.createSignCryptosuite(), ['P-256', 'P-384']],
  'ecdsa-xi-2023': [() => createXi(), ['P-256', 'P-384']],
  'eddsa-2022': [() => eddsa2022, ['Ed25519']],
  'json-eddsa-2022': [() => renamed(eddsaJcs.createSignCryptosuite(), 'json-eddsa-2022'), ['Ed25519']],
  'jcs-eddsa-2022': [() => renamed(eddsaJcs.createSignCryptosuite(), 'jcs-eddsa-2022'), ['Ed25519']],
  'ecdsa-2019': [() => ecdsa2019, ['P-256', 'P-384']],
  'jcs-ecdsa-2019': [() => renamed(ecdsaJcs.createSignCryptosuite(), 'jcs-ecdsa-2019'), ['P-256', 'P-384']]
};
// Older suites with a detached JWS: the curves of their keys. VCDM 1.1 knows two by its own context.
const JWS_SUITES = {
  RsaSignature2018: ['RSA'], Ed25519Signature2018: ['Ed25519'],
  JsonWebSignature2020: ['Ed25519', 'P-256', 'P-384', 'P-521', 'secp256k1', 'RSA']
};
const PSS = {padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32};
// By curve: JWS algorithm, hash, and how Node is asked for the signature that JWS wants.
const JWS_ALGORITHMS = {
  Ed25519: ['EdDSA', null, {}], RSA: ['PS256', 'sha256', PSS], 'P-256': ['ES256', 'sha256', {dsaEncoding: 'ieee-p1363'}],
  'P-384': ['ES384', 'sha384', {dsaEncoding: 'ieee-p1363'}], 'P-521': ['ES512', 'sha512', {dsaEncoding: 'ieee-p1363'}],
  secp256k1: ['ES256K', 'sha256', {dsaEncoding: 'ieee-p1363'}]
};
const JWS_2020 = 'https://w3id.org/security/suites/jws-2020/v1';
const PINNED = new URL('../../verifier/linked_data/contexts/w3id.org-security-suites-jws-2020-v1.jsonld', import.meta.url);
const jws2020Context = JSON.parse(readFileSync(PINNED));

async function issuerOf(curve, name) {
  const key = makeKey('college', curve);
  const did = didKey(key);
  const method = methodOf(did);
  if(name in JWS_SUITES) {
    return {did, method, key, curve};
  }
  const pair = curve === 'Ed25519' ?
    await ed25519Multikey.generate({seed: key.seed, id: method, controller: did}) :
    await ecdsaMultikey.fromJwk({jwk: key.secretJwk, secretKey: true, id: method, controller: did});
  return {did, method, key, signer: {...pair.signer(), id: method}};
}

function suiteOf(name, issuer, options) {
  if(name in CRYPTOSUITES) {
    return new DataIntegrityProof({signer: issuer.signer, date: CREATED, cryptosuite: CRYPTOSUITES[name][0](), ...options});
  }
  const [alg, hash, asked] = JWS_ALGORITHMS[issuer.curve];
  const sign = async ({data}) => Uint8Array.from(signBytes(hash, data, {key: issuer.key.privateKey, ...asked}));
  const contextUrl = name === 'JsonWebSignature2020' ? JWS_2020 : V1;
  const suite = new JwsLinkedDataSignature({type: name, alg, signer: {sign}, date: CREATED, contextUrl});
  suite.verificationMethod = issuer.method;
  return suite;
}

async function signed(document, name, issuer, {purpose = new AssertionProofPurpose(), ...options} = {}) {
  const method = {'@context': 'https://w3id.org/security/multikey/v1', ...multikeyMethod(issuer.method, issuer.key)};
  return jsigs.sign(structuredClone(document), {
    suite: suiteOf(name, issuer, options), purpose, documentLoader: loaderOver({[issuer.method]: method, [JWS_2020]: jws2020Context})
  });
}

const changed = (document, change) => {
  const copy = structuredClone(document);
  change(copy);
  return copy;
};

async function* casesOf(name, curve, models) {
  const issuer = await issuerOf(curve, name);
  const by = {issuer_software: '@digitalbazaar'};
  for(const model of models) {
    const label = `${name} ${curve} vcdm${model}`;
    const good = await signed(badge(issuer.did, {model}), name, issuer);
    yield {...by, name: label, expected: 'verified', input: good};
    const presentation = {
      '@context': [model === 2 ? V2 : V1], type: ['VerifiablePresentation'],
      holder: issuer.did, verifiableCredential: [good]
    };
    const purpose = new AuthenticationProofPurpose(BOUND);
    const shown = await signed(presentation, name, issuer, {purpose});
    yield {...by, ...BOUND, name: `${label}, presented`, expected: 'verified', input: shown};
    const broken = {
      'name changed': changed(good, document => {
        document.name = 'Doctor';
      }),
      'dated otherwise': changed(good, document => {
        document.proof.created = '2025-01-16T09:30:00Z';
      }),
      'purpose of the presentation': {...good, proof: {...shown.proof, proofPurpose: 'assertionMethod'}}
    };
    // A proof that may cover a printed code leaves open what it covers; one over fewer contexts leaves them open.
    const mayCoverMore = name === 'ecdsa-xi-2023';
    for(const [what, input] of Object.entries(broken)) {
      const fewer = what === 'purpose of the presentation' && /jcs|json/.test(name) && model === 2;
      const expected = mayCoverMore || fewer ? 'inconclusive' : 'not_verified';
      yield {...by, name: `${label}: ${what}`, expected, input};
    }
    yield {
      ...by, ...BOUND, challenge: 'another', name: `${label}, presented for another challenge`,
      expected: 'not_verified', input: shown
    };
  }
}

async function* printed() {
  // The proof covers a printed code too, which a document does not carry.
  const issuer = await issuerOf('P-256');
  const cryptosuite = createXi({extraInformation: new TextEncoder().encode('a printed code')});
  yield {
    issuer_software: '@digitalbazaar', name: 'ecdsa-xi-2023 with a printed code', expected: 'inconclusive',
    input: await signed(badge(issuer.did), 'ecdsa-xi-2023', issuer, {cryptosuite})
  };
}

async function* underDataIntegrityV1() {
  // What signed under the first context of the proofs is still about.
  for(const name of ['eddsa-2022', 'ecdsa-2019', 'eddsa-rdfc-2022']) {
    const issuer = await issuerOf(CRYPTOSUITES[name][1][0]);
    yield {
      issuer_software: '@digitalbazaar', name: `${name} under data-integrity/v1`, expected: 'verified',
      input: await signed(badge(issuer.did, {model: 1}), name, issuer, {legacyContext: true})
    };
  }
}

async function* all(name) {
  const curves = JWS_SUITES[name] ?? CRYPTOSUITES[name][1];
  for(const curve of curves) {
    yield* casesOf(name, curve, name in JWS_SUITES ? [1] : [1, 2]);
  }
}

export const families = {
  ...Object.fromEntries([...Object.keys(CRYPTOSUITES), ...Object.keys(JWS_SUITES)].map(name => [name, () => all(name)])),
  'printed codes': printed,
  'data-integrity/v1': underDataIntegrityV1
};

if(import.meta.url === pathToFileURL(process.argv[1]).href) {
  for(const [family, made] of Object.entries(families)) {
    for await (const one of made()) {
      process.stdout.write(JSON.stringify({family, ...one, name: `${one.issuer_software}: ${one.name}`}) + '\n');
    }
  }
}
