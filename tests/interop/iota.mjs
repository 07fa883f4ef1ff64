// JcsEd25519Signature2020 as IOTA's library signs it: a credential with a purpose and one without, and a presentation.
// JSON lines: {name, suite, document, resolved}, where `resolved` is the signer's DID document, which it has to publish.
import {createRequire} from 'node:module';

const {
  Credential, Document, KeyPair, KeyType, MethodScope, MethodContent, MethodRelationship, Presentation, ProofOptions,
  ProofPurpose, Timestamp, VerificationMethod
} = createRequire(import.meta.url)('@iota/identity-wasm/node');

const V1 = 'https://www.w3.org/2018/credentials/v1';
const created = Timestamp.parse('2025-01-15T09:30:00Z');

/** A DID of its own, with a key that may state and show. */
function party() {
  const keys = new KeyPair(KeyType.Ed25519);
  const document = new Document(keys, 'main', 'key-1');
  const method = new VerificationMethod(document.id(), keys.type(), keys.public(), 'signs');
  document.insertMethod(method, MethodScope.VerificationMethod());
  document.attachMethodRelationship(method.id(), MethodRelationship.AssertionMethod);
  document.attachMethodRelationship(method.id(), MethodRelationship.Authentication);
  return {keys, document, did: document.id().toString()};
}

const issuer = party();
const holder = party();
const credential = Credential.fromJSON({
  '@context': [V1], id: 'urn:uuid:3f0f6d0e-0d6e-4d0a-8d5b-6c8a3b1e7a11', type: ['VerifiableCredential'],
  issuer: issuer.did, issuanceDate: '2024-05-17T08:00:00Z', credentialSubject: {id: holder.did}
});

function told(name, document, by) {
  const resolved = by.document.toJSON().doc;
  console.log(JSON.stringify({name, suite: 'JcsEd25519Signature2020', document: document.toJSON(), resolved}));
}

const secret = issuer.keys.private();
const stating = new ProofOptions({created, purpose: ProofPurpose.assertionMethod()});
const stated = issuer.document.signCredential(credential, secret, '#signs', stating);
told('credential', stated, issuer);
told('credential without a purpose', issuer.document.signCredential(credential, secret, '#signs', ProofOptions.default()), issuer);
const shown = new Presentation({holder: holder.document.id(), verifiableCredential: []});
const showing = new ProofOptions({created, challenge: 'didkit-1', domain: 'hr.example', purpose: ProofPurpose.authentication()});
told('presented', holder.document.signPresentation(shown, holder.keys.private(), '#signs', showing), holder);
