// Boosts, and a Boost as the LearnCard Network certifies it, signed by LearnCard's own software: the lines of boosts.jsonl.
// In a folder of its own: npm install --ignore-scripts @learncard/didkit-plugin@1.9.10 && node issue.mjs > boosts.jsonl
// (500 packages come with it, so its output is kept here). Keys and instants are fixed: the same bytes come out again.
import {readFileSync} from 'node:fs';
import * as didkit from './node_modules/@learncard/didkit-plugin/dist/didkit_wasm.js';

didkit.initSync({module: readFileSync('node_modules/@learncard/didkit-plugin/dist/didkit_wasm_bg.wasm')});

const party = seed => {
  const key = didkit.generateEd25519KeyFromBytes(new Uint8Array(32).fill(seed));
  return {key, did: didkit.keyToDID('key', key)};
};
const issuer = party(7), holder = party(8), network = party(9);

async function sign({key}, credential) {
  const options = {
    type: 'Ed25519Signature2020', proofPurpose: 'assertionMethod', created: '2026-01-15T09:30:00Z',
    verificationMethod: await didkit.keyToVerificationMethod('key', key)
  };
  return JSON.parse(await didkit.issueCredential(JSON.stringify(credential), JSON.stringify(options), key, '{}'));
}

const V1 = 'https://www.w3.org/2018/credentials/v1';
const boostId = 'lc:network:network.learncard.com/trpc:boost:8adff1c1-696d-49b3-bffc-8eea89f72e26';
const boost = version => ({
  '@context': [V1, 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json', `https://ctx.learncard.com/boosts/${version}.json`],
  id: 'urn:uuid:5c1a7a5e-2f39-4c52-9e0a-0d3f2b8f6a10', type: ['VerifiableCredential', 'OpenBadgeCredential', 'BoostCredential'],
  issuer: issuer.did, issuanceDate: '2025-06-02T10:00:00Z', name: 'Teamwork', boostId,
  display: {backgroundColor: '#40CBA6', displayType: 'badge'},
  attachments: [{title: 'Report', type: 'document', url: 'https://files.example/report.pdf'}],
  skills: [{category: 'durable', skill: 'collaboration', subskills: ['listening']}],
  credentialSubject: {
    id: holder.did, type: ['AchievementSubject'],
    achievement: {
      id: 'urn:uuid:7f2c8a1e-93d0-4a35-8c0e-6f2c1f0b9d11', type: ['Achievement'], achievementType: 'Influencer', name: 'Teamwork',
      description: 'Works with others.', criteria: {narrative: 'Led a team of three.'}
    }
  }
});
// As the network writes it: the words are explained in the document itself.
const own = {
  id: '@id', type: '@type', cred: 'https://www.w3.org/2018/credentials#', lcn: 'https://docs.learncard.com/definitions#',
  CertifiedBoostCredential: {
    '@id': 'lcn:certifiedBoostCredential',
    '@context': {
      '@version': 1.1, boostId: {'@id': 'lcn:boostId', '@type': 'xsd:string'},
      boostCredential: {'@id': 'cred:VerifiableCredential', '@type': '@id', '@container': '@graph'}
    }
  }
};
const certified = (context, inside) => ({
  '@context': [V1, context], id: 'urn:uuid:0b6c3c52-5b0f-4f3e-8a51-2d9c6f1e7a20', type: ['VerifiableCredential', 'CertifiedBoostCredential'],
  issuer: network.did, issuanceDate: '2025-06-02T10:00:01Z', credentialSubject: {id: network.did}, boostId, boostCredential: inside
});

for (const version of ['1.0.0', '1.0.1', '1.0.2', '1.0.3']) {
  const document = await sign(issuer, boost(version));
  console.log(JSON.stringify({name: `boost ${version}`, document}));
}
const inside = await sign(issuer, boost('1.0.3'));
for (const [name, context] of [['certified', 'https://ctx.learncard.com/boosts/1.0.3.json'], ['certified in own words', own]]) {
  console.log(JSON.stringify({name, document: await sign(network, certified(context, inside))}));
}
