// BBS+ of 2020 by MATTR's own package: an issuer signs, a holder shows all or some of it. One JSON line per document.
// Arguments: the folder of the bundled contexts.
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import bbs from '@mattrglobal/jsonld-signatures-bbs';

// The package signs with the jsonld-signatures that it brings along, not with the newer one beside it.
const jsigs = createRequire(import.meta.resolve('@mattrglobal/jsonld-signatures-bbs'))('jsonld-signatures');

const {Bls12381G2KeyPair, BbsBlsSignature2020, BbsBlsSignatureProof2020, deriveProof} = bbs;
const folder = process.argv[2];
const documents = {};
for(const entry of readFileSync(join(folder, 'index.toml'), 'utf8').split('[[context]]').slice(1)) {
  const url = /^url = "(.*)"$/m.exec(entry)[1];
  documents[url] ??= JSON.parse(readFileSync(join(folder, /^file = "(.*)"$/m.exec(entry)[1]), 'utf8'));
}

const generated = await Bls12381G2KeyPair.generate({seed: new Uint8Array(32).fill(7)});
const did = `did:key:${generated.fingerprint()}`;
const id = `${did}#${generated.fingerprint()}`;
const {publicKey: publicKeyBase58, privateKey: privateKeyBase58} = generated;
const method = {id, controller: did, type: 'Bls12381G2Key2020', publicKeyBase58};
documents[id] = {'@context': 'https://w3id.org/security/v2', ...method};
documents[did] = {'@context': 'https://w3id.org/security/v2', id: did, assertionMethod: [id]};
const key = await Bls12381G2KeyPair.from({...method, privateKeyBase58});

const documentLoader = async documentUrl => {
  if(!documents[documentUrl]) {
    throw new Error(`not at hand: ${documentUrl}`);
  }
  return {contextUrl: null, documentUrl, document: documents[documentUrl]};
};
const asked = () => ({purpose: new jsigs.purposes.AssertionProofPurpose(), documentLoader, expansionMap: false});

const type = ['PermanentResident', 'Person'];
const person = {type, givenName: 'JOHN "Jack" \\ é', familyName: 'SMITH', gender: 'Male', birthDate: '1958-07-17'};
const contexts = ['credentials', 'citizenship', 'bbs', 'revocation'].map(name => ({
  credentials: 'https://www.w3.org/2018/credentials/v1',
  citizenship: 'https://w3id.org/citizenship/v1',
  bbs: 'https://w3id.org/security/bbs/v1',
  revocation: 'https://w3id.org/vc-revocation-list-2020/v1'
})[name]);
const status = {
  id: 'https://issuer.example/status#7',
  type: 'RevocationList2020Status',
  revocationListIndex: '7',
  revocationListCredential: 'https://issuer.example/status'
};
const credential = subject => ({
  '@context': contexts,
  id: 'urn:uuid:3f0f6d0e-0d6e-4d0a-8d5b-6c8a3b1e7a11',
  type: ['VerifiableCredential', 'PermanentResidentCard'],
  issuer: did,
  identifier: '83627465',
  name: 'Permanent Resident Card',
  issuanceDate: '2019-12-03T12:19:52Z',
  expirationDate: '2029-12-03T12:19:52Z',
  credentialStatus: status,
  credentialSubject: subject
});
const frame = {'@context': contexts, type: ['VerifiableCredential', 'PermanentResidentCard']};
const dates = {issuanceDate: {}, expirationDate: {}, issuer: {}, '@explicit': true};
const few = {'@explicit': true, type, givenName: {}};
const frames = {
  everything: {...frame, credentialSubject: {}},
  part: {...frame, ...dates, credentialStatus: {}, credentialSubject: few},
  'part without status': {...frame, ...dates, credentialSubject: few}
};

const say = (suite, name, document) => console.log(JSON.stringify({suite, name, document}));
for(const [name, subject] of [['named', {id: 'did:example:john', ...person}], ['nameless', person]]) {
  const suite = new BbsBlsSignature2020({key, date: '2024-01-01T00:00:00Z'});
  const signed = await jsigs.sign(credential(subject), {suite, ...asked()});
  say('BbsBlsSignature2020', name, signed);
  for(const [shown, revealed] of Object.entries(frames)) {
    const derived = await deriveProof(structuredClone(signed), revealed, {
      suite: new BbsBlsSignatureProof2020(), ...asked()
    });
    say('BbsBlsSignatureProof2020', `${name}, ${shown}`, derived);
  }
}

// Without a status, so that a verdict rests on the proof alone.
const {credentialStatus, ...lasting} = credential({id: 'did:example:john', ...person});
const signed = await jsigs.sign(lasting, {
  suite: new BbsBlsSignature2020({key, date: '2024-01-01T00:00:00Z'}), ...asked()
});
say('BbsBlsSignature2020', 'lasting', signed);
say('BbsBlsSignatureProof2020', 'lasting, everything', await deriveProof(structuredClone(signed), frames.everything, {
  suite: new BbsBlsSignatureProof2020(), ...asked()
}));
