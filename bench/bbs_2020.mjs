// BBS+ of 2020 as MATTR's package verifies it: `node bench/bbs_2020.mjs FILE` measures on demand (child.mjs).
import {join} from 'node:path';
import {mattr} from '../tests/interop/suites.mjs';
import {measureOnDemand} from './child.mjs';
import {readFileSync} from 'node:fs';

const {Bls12381G2KeyPair, BbsBlsSignature2020, BbsBlsSignatureProof2020, jsigs} = await mattr();

const FOLDER = 'verifier/linked_data/contexts';
const documents = {};
for(const entry of readFileSync(join(FOLDER, 'index.toml'), 'utf8').split('[[context]]').slice(1)) {
  const url = /^url = "(.*)"$/m.exec(entry)[1];
  documents[url] ??= JSON.parse(readFileSync(join(FOLDER, /^file = "(.*)"$/m.exec(entry)[1]), 'utf8'));
}

const samples = readFileSync(process.argv[2], 'utf8').trim().split('\n');
const id = JSON.parse(samples[0]).proof.verificationMethod;
const [did, fingerprint] = id.split('#');
const {publicKey: publicKeyBase58} = await Bls12381G2KeyPair.fromFingerprint({fingerprint});
const context = {'@context': 'https://w3id.org/security/v2'};
documents[id] = {...context, id, controller: did, type: 'Bls12381G2Key2020', publicKeyBase58};
documents[did] = {...context, id: did, assertionMethod: [id]};
const documentLoader = async documentUrl => ({contextUrl: null, documentUrl, document: documents[documentUrl]});

await measureOnDemand(samples, async line => {
  const {verified} = await jsigs.verify(JSON.parse(line), {
    suite: [new BbsBlsSignature2020(), new BbsBlsSignatureProof2020()],
    purpose: new jsigs.purposes.AssertionProofPurpose(), documentLoader, expansionMap: false
  });
  return verified;
});
