// Credentials and presentations in the JSON serializations of JWS, signed by jose: GeneralSign and FlattenedSign.
import {badge, V2} from './credentials.mjs';
import {didDocument, didKey, didWebUrl, jwkMethod, makeKey, methodOf, NOW} from './ground.mjs';
import {DIALECTS} from './issue_jwt.mjs';
import {FlattenedSign, GeneralSign} from 'jose';

const ALGORITHMS = {EdDSA: 'Ed25519', ES256: 'P-256', ES384: 'P-384', RS256: 'RSA', PS256: 'RSA'};
const keys = Object.fromEntries(
  Object.entries(ALGORITHMS).map(([alg, curve]) => [alg, makeKey(`jws json ${alg}`, curve)]));
const strangerKey = makeKey('jws json stranger', 'P-256');
const holderKey = makeKey('jws json holder', 'P-256');
const holder = didKey(holderKey);
const web = 'did:web:registrar.example:json';
const documents = {
  [didWebUrl(web)]: didDocument(web, Object.entries(keys).map(([alg, key]) => jwkMethod(`${web}#${alg}`, key)))
};
const bytesOf = payload => new TextEncoder().encode(JSON.stringify(payload));
const seconds = instant => Date.parse(instant) / 1000;

export const families = {'jws json': goodCases, 'broken jws json': brokenCases, 'jws json presentations': presentations};

/** Sign with each of `signers`, [{key, header, unprotected}], in the general serialization. */
async function general(payload, signers) {
  const bytes = bytesOf(payload);
  const signing = new GeneralSign(bytes);
  for(const {key, header, unprotected} of signers) {
    const one = signing.addSignature(key.privateKey).setProtectedHeader(header);
    if(unprotected) {
      one.setUnprotectedHeader(unprotected);
    }
  }
  return asItStands(await signing.sign(), payload, signers[0].header);
}

/** Sign in the flattened serialization. */
async function flattened(payload, {key, header, unprotected}) {
  const signing = new FlattenedSign(bytesOf(payload)).setProtectedHeader(header);
  if(unprotected) {
    signing.setUnprotectedHeader(unprotected);
  }
  return asItStands(await signing.sign(key.privateKey), payload, header);
}

// jose leaves a payload that is not encoded to its caller.
const asItStands = (document, payload, {b64}) =>
  b64 === false ? {...document, payload: JSON.stringify(payload)} : document;

const signerOf = (alg, header = {}) => ({key: keys[alg], header: {alg, kid: `${web}#${alg}`, ...header}});

async function* goodCases() {
  const by = {issuer_software: 'jose', expected: 'verified', documents};
  for(const [dialect, {model, typ, payload}] of Object.entries(DIALECTS)) {
    const claims = payload(badge(web, {model, subject: holder}));
    for(const alg of Object.keys(keys)) {
      const signer = signerOf(alg, {typ});
      yield {...by, name: `${dialect} ${alg} flattened`, input: await flattened(claims, signer)};
      yield {...by, name: `${dialect} ${alg} general`, input: await general(claims, [signer])};
    }
    yield {
      ...by, name: `${dialect} under every key`,
      input: await general(claims, Object.keys(keys).map(alg => signerOf(alg, {typ})))
    };
    const plain = {typ, b64: false, crit: ['b64']};
    yield {...by, name: `${dialect} not encoded, flattened`, input: await flattened(claims, signerOf('ES256', plain))};
    yield {
      ...by, name: `${dialect} not encoded, under two keys`,
      input: await general(claims, [signerOf('ES256', plain), signerOf('EdDSA', plain)])
    };
    const {kid, ...unnamed} = signerOf('ES256', {typ}).header;
    yield {
      ...by, name: `${dialect} with an unprotected kid`,
      input: await flattened(claims, {key: keys.ES256, header: unnamed, unprotected: {kid}})
    };
  }
}

async function* brokenCases() {
  const by = {issuer_software: 'jose', expected: 'not_verified', documents};
  for(const [dialect, {model, typ, payload}] of Object.entries(DIALECTS)) {
    const claims = payload(badge(web, {model, subject: holder}));
    const signers = [signerOf('ES256', {typ}), signerOf('EdDSA', {typ})];
    const good = await general(claims, signers);
    const other = structuredClone(claims);
    (other.vc ?? other).name = 'Doctorate';
    yield {
      ...by, name: `${dialect}: claim changed`,
      input: {...good, payload: Buffer.from(JSON.stringify(other)).toString('base64url')}
    };
    for(const at of [0, 1]) {
      const flipped = structuredClone(good);
      const bytes = Buffer.from(flipped.signatures[at].signature, 'base64url');
      bytes[9] ^= 1;
      flipped.signatures[at].signature = bytes.toString('base64url');
      yield {...by, name: `${dialect}: bit of signature ${at}`, input: flipped};
    }
    const swapped = structuredClone(good);
    const [one, two] = swapped.signatures;
    [one.signature, two.signature] = [two.signature, one.signature];
    yield {...by, name: `${dialect}: signatures exchanged`, input: swapped};
    yield {
      ...by, name: `${dialect}: stranger's signature beside the issuer's`,
      input: await general(claims, [
        signers[0], {key: strangerKey, header: {alg: 'ES256', typ, kid: methodOf(didKey(strangerKey))}}
      ])
    };
    yield {
      ...by, name: `${dialect}: stranger's signature under the issuer's kid`,
      input: await flattened(claims, {...signers[0], key: strangerKey})
    };
    yield {
      ...by, name: `${dialect}: stranger's unprotected kid`,
      input: await flattened(claims, {
        key: strangerKey, header: {alg: 'ES256', typ}, unprotected: {kid: methodOf(didKey(strangerKey))}
      })
    };
    yield {
      ...by, name: `${dialect}: signed to be another token`,
      input: await flattened(claims, signerOf('ES256', {typ: 'kb+jwt'}))
    };
    const {payload: _, ...detached} = good;
    yield {...by, name: `${dialect}: payload left out`, input: detached};
  }
}

async function* presentations() {
  const by = {
    issuer_software: 'jose', expected: 'not_verified', documents, challenge: 'c-78', domain: 'https://hr.example'
  };
  const inside = await general(badge(web, {subject: holder}), [signerOf('ES256', {typ: 'vc+jwt'}), signerOf('PS256')]);
  const claims = {
    '@context': [V2], type: ['VerifiablePresentation'], holder, verifiableCredential: [inside],
    nonce: by.challenge, aud: by.domain, iat: seconds(NOW) - 60, exp: seconds(NOW) + 600
  };
  const signer = {key: holderKey, header: {alg: 'ES256', typ: 'vp+jwt', kid: methodOf(holder)}};
  yield {...by, name: 'flattened presentation', expected: 'verified', input: await flattened(claims, signer)};
  yield {...by, name: 'general presentation', expected: 'verified', input: await general(claims, [signer])};
  yield {...by, name: 'presentation of another nonce', input: await general({...claims, nonce: 'c-79'}, [signer])};
  yield {
    ...by, name: 'presentation for another audience',
    input: await general({...claims, aud: 'https://else.example'}, [signer])
  };
  yield {
    ...by, name: 'presentation signed by a stranger under the holder\'s kid',
    input: await general(claims, [{...signer, key: strangerKey}])
  };
  const broken = {...inside, signatures: [inside.signatures[0], {...inside.signatures[1], signature: 'AAAA'}]};
  yield {
    ...by, name: 'presentation of a credential whose second signature is broken',
    input: await general({...claims, verifiableCredential: [broken]}, [signer])
  };
}
