// What wallets sign, prepared and completed by didkit (as WebAssembly): JSON lines out.
// Taquito's signer is the wallet of Tezos; the accounts of Solana sign through didkit itself.
// Each line: {suite, kind, document, own} where `own` are didkit's errors on it.
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);
const didkit = require('@spruceid/didkit-wasm-node');
const {InMemorySigner} = require('@taquito/signer');

const V1 = 'https://www.w3.org/2018/credentials/v1';
// Keys of Taquito's and Tezos's own documentation, worth nothing.
const WALLETS = {
  tz1: 'edsk3gUfUPyBSfrS9CCgmCiQsTCHGkviBDusMxDJstFtojtc1zcpsh',
  tz2: 'spsk2XJu4wuYsHeuDaCktD3ECnnpn574ceSWHEJVvXTt7JP6ztySCL',
  tz3: 'p2sk2obfVMEuPUnadAConLWk7Tf4Dt3n4svSgJwrgpamRqJXvaYcg1'
};
const CHAINS = {tz: 'pkh:tz', tezos: 'pkh:tezos:NetXdQprcVkpaWU'};

function credential(issuer) {
  return JSON.stringify({
    '@context': [V1],
    id: 'urn:uuid:3f0f6d0e-0d6e-4d0a-8d5b-6c8a3b1e7a11',
    type: ['VerifiableCredential'],
    issuer,
    issuanceDate: '2024-05-17T08:00:00Z',
    credentialSubject: {id: 'did:example:welder'}
  });
}

function options(type, verificationMethod) {
  return JSON.stringify({
    type, verificationMethod, proofPurpose: 'assertionMethod', created: '2025-01-15T09:30:00Z'
  });
}

async function told(suite, kind, document) {
  const {errors} = JSON.parse(await didkit.verifyCredential(document, '{}'));
  console.log(JSON.stringify({suite, kind, document: JSON.parse(document), own: errors}));
}

for(const [kind, secret] of Object.entries(WALLETS)) {
  const wallet = new InMemorySigner(secret);
  const jwk = await didkit.JWKFromTezos(await wallet.publicKey());
  for(const [name, chain] of Object.entries(CHAINS)) {
    const did = didkit.keyToDID(chain, jwk);
    const unsigned = credential(did);
    for(const suite of ['TezosSignature2021', 'TezosJcsSignature2021']) {
      const asked = options(suite, `${did}#TezosMethod2021`);
      const prepared = await didkit.prepareIssueCredential(unsigned, asked, jwk);
      const {prefixSig} = await wallet.sign(JSON.parse(prepared).signingInput.micheline);
      await told(suite, `${kind} ${name}`, await didkit.completeIssueCredential(unsigned, prepared, prefixSig));
    }
  }
}

const key = didkit.generateEd25519Key();
for(const chain of ['pkh:sol', 'pkh:solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ']) {
  const did = didkit.keyToDID(chain, key);
  const asked = options('SolanaSignature2021', `${did}#SolanaMethod2021`);
  await told('SolanaSignature2021', chain, await didkit.issueCredential(credential(did), asked, key));
}

// The name is known, the arithmetic is in no release: nobody issues with it.
try {
  const did = didkit.keyToDID('key', key);
  await didkit.issueCredential(credential(did), options('AleoSignature2021', `${did}#x`), key);
} catch(refused) {
  console.log(JSON.stringify({suite: 'AleoSignature2021', kind: 'refused', document: {}, own: [String(refused)]}));
}
