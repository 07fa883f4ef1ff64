// Credentials and presentations as COSE_Sign1 (vc+cose, vp+cose; suite cose_sign1), signed by @auth0/cose: alone in base64,
// and in data: URLs of envelopes.
import {badge, clr, V2} from './credentials.mjs';
import {didDocument, didJwk, didKey, didWebUrl, jwkMethod, makeKey, methodOf, NOW} from './ground.mjs';
import {Algorithms, Headers, ProtectedHeaders, Sign1, UnprotectedHeaders} from '@auth0/cose';
import {CompactSign} from 'jose';
import * as bitstring from '@digitalbazaar/vc-bitstring-status-list';

const CURVES = {EdDSA: 'Ed25519', ES256: 'P-256', ES384: 'P-384', PS256: 'RSA', RS256: 'RSA'};
const keys = Object.fromEntries(Object.entries(CURVES).map(([alg, curve]) => [alg, makeKey(`cose ${alg}`, curve)]));
const attackerKey = makeKey('cose attacker', 'P-256');
const holderKey = makeKey('cose holder', 'P-256');
const holder = didKey(holderKey);

const TYPE = 16; // RFC 9596
const CLAIMS = 15; // RFC 9597
const [ISSUER, SUBJECT, AUDIENCE, EXPIRES, ISSUED, NONCE] = [1, 2, 3, 4, 6, 10];
const bytes = text => new TextEncoder().encode(text);
const json = value => bytes(JSON.stringify(value));
const seconds = instant => Date.parse(instant) / 1000;
const base64 = message => Buffer.from(message.encode()).toString('base64');
const spoilt = text => Buffer.from(Buffer.from(text, 'base64').map((byte, at, all) => at === all.length - 9 ? byte ^ 1 : byte))
  .toString('base64');
const enveloped = (text, kind = 'Credential') => ({
  '@context': V2, id: `data:application/v${kind[0].toLowerCase()}+cose;base64,${text}`, type: `EnvelopedVerifiable${kind}`
});

export const families = {
  'cose credentials': algorithmCases,
  'broken cose credentials': brokenCases,
  'cose presentations': presentationCases,
  'cose status lists': statusCases
};

function headers(alg, kid, kind, claims) {
  return [
    [Headers.Algorithm, Algorithms[alg]],
    [Headers.ContentType, `application/${kind}`],
    ...(kid ? [[Headers.KeyID, bytes(kid)]] : []),
    [TYPE, `application/${kind}+cose`],
    ...(claims ? [[CLAIMS, new Map(claims)]] : [])
  ];
}

function sign(stated, payload, key, unprotected = []) {
  return Sign1.sign(
    ProtectedHeaders.from(stated), UnprotectedHeaders.from(unprotected), json(payload), key.privateKey);
}

const vc = async (alg, kid, credential, key, claims) => base64(await sign(headers(alg, kid, 'vc', claims), credential, key));

async function* algorithmCases() {
  const by = {issuer_software: '@auth0/cose', expected: 'verified'};
  const web = 'did:web:registrar.example:cose';
  for(const [alg, key] of Object.entries(keys)) {
    for(const [kind, did, kid, documents] of [
      ['did:key', didKey(key), methodOf(didKey(key))],
      ['did:jwk', didJwk(key), methodOf(didJwk(key))],
      ['did:web', web, `${web}#one`, {[didWebUrl(web)]: didDocument(web, [jwkMethod(`${web}#one`, key)])}]
    ]) {
      const credential = badge(did, {subject: holder});
      const by_kind = {...by, documents};
      yield {...by_kind, name: `vc+cose ${alg} ${kind}`, input: await vc(alg, kid, credential, key)};
      yield {
        ...by_kind, name: `vc+cose ${alg} ${kind} in an envelope`, input: enveloped(await vc(alg, kid, credential, key))
      };
      yield {
        ...by_kind, name: `vc+cose ${alg} ${kind} with claims`,
        input: await vc(alg, kid, credential, key, [[ISSUER, did], [SUBJECT, holder], [ISSUED, seconds(NOW) - 60]])
      };
      yield {
        ...by_kind, name: `vc+cose ${alg} ${kind} with its kid beside what is signed`,
        input: base64(await sign(headers(alg, null, 'vc'), credential, key, [[Headers.KeyID, bytes(kid)]]))
      };
      yield {...by_kind, name: `vc+cose ${alg} ${kind} without kid`, input: await vc(alg, null, credential, key)};
      yield {
        ...by_kind, name: `vc+cose ${alg} ${kind} that does not say its type`,
        input: base64(await sign([[Headers.Algorithm, Algorithms[alg]]], credential, key))
      };
    }
  }
  const publisher = didKey(keys.ES384);
  const inner = await vc('ES256', methodOf(didKey(keys.ES256)), badge(didKey(keys.ES256), {subject: holder}), keys.ES256);
  for(const [name, inside, expected] of [
    ['clr of a badge', inner, 'verified'], ['clr of a changed badge', spoilt(inner), 'not_verified']
  ]) {
    const record = clr(publisher, holder, [enveloped(inside)]);
    yield {...by, name, expected, input: await vc('ES384', methodOf(publisher), record, keys.ES384)};
  }
}

async function* brokenCases() {
  for(const [alg, key] of Object.entries(keys)) {
    const did = didKey(key);
    const kid = methodOf(did);
    const by = {issuer_software: '@auth0/cose', expected: 'not_verified'};
    const claims = badge(did, {subject: holder});
    const good = await sign(headers(alg, kid, 'vc'), claims, key);
    const label = `vc+cose ${alg}`;
    yield {...by, name: `${label}: signature bit`, input: spoilt(base64(good))};
    yield {
      ...by, name: `${label}: claim changed`,
      input: base64(new Sign1(good.encodedProtectedHeaders, new Map(), json({...claims, name: 'Doctorate'}), good.signature))
    };
    yield {
      ...by, name: `${label}: header changed`,
      input: base64(new Sign1(
        ProtectedHeaders.from([...headers(alg, kid, 'vc'), [99, 1]]).encode(), new Map(), good.payload, good.signature))
    };
    yield {
      ...by, name: `${label}: algorithm where nobody signed it`,
      input: base64(new Sign1(
        ProtectedHeaders.from(headers(alg, kid, 'vc').slice(1)).encode(), new Map([[1, Algorithms[alg]]]),
        good.payload, good.signature))
    };
    yield {
      ...by, name: `${label}: stranger's signature under the issuer's kid`,
      input: await vc(alg, kid, claims, makeKey(`cose stranger ${alg}`, CURVES[alg]))
    };
    yield {
      ...by, name: `${label}: signed by a stranger in the issuer's name`,
      input: await vc('ES256', methodOf(didKey(attackerKey)), claims, attackerKey)
    };
    yield {
      ...by, name: `iss is not the issuer ${alg}`,
      input: await vc(alg, kid, claims, key, [[ISSUER, didKey(attackerKey)]])
    };
    for(const [what, dates] of Object.entries({
      expired: {validFrom: '2024-01-01T00:00:00Z', validUntil: '2025-01-01T00:00:00Z'},
      'not yet valid': {validFrom: '2126-01-01T00:00:00Z', validUntil: '2127-01-01T00:00:00Z'}
    })) {
      yield {
        ...by, name: `${label}: ${what}`, input: await vc(alg, kid, badge(did, {subject: holder, ...dates}), key)
      };
    }
  }
}

async function* presentationCases() {
  const issuer = didKey(keys.ES384);
  const shown = await vc('ES384', methodOf(issuer), badge(issuer, {subject: holder}), keys.ES384);
  const by = {
    issuer_software: '@auth0/cose', challenge: 'c-77', domain: 'https://hr.example', expected: 'not_verified'
  };
  const present = async (claims = {}, {key = holderKey, kid = methodOf(holder), inside = shown} = {}) => {
    const stated = {
      [NONCE]: bytes(by.challenge), [AUDIENCE]: by.domain, [ISSUED]: seconds(NOW) - 60, [EXPIRES]: seconds(NOW) + 600, ...claims
    };
    const told = Object.entries(stated).filter(([, value]) => value !== undefined);
    const document = {
      '@context': [V2], type: ['VerifiablePresentation'], holder, verifiableCredential: [enveloped(inside)]
    };
    return base64(await sign(
      headers('ES256', kid, 'vp', told.map(([label, value]) => [Number(label), value])), document, key));
  };
  const good = await present();
  yield {...by, name: 'vp+cose of an enveloped credential', expected: 'verified', input: good};
  yield {...by, name: 'vp+cose in an envelope', expected: 'verified', input: enveloped(good, 'Presentation')};
  yield {
    ...by, name: 'vp+cose to several audiences', expected: 'verified',
    input: await present({[AUDIENCE]: ['https://else.example', by.domain]})
  };
  yield {...by, name: 'vp+cose of another nonce', input: await present({[NONCE]: bytes('c-78')})};
  yield {...by, name: 'vp+cose without nonce', input: await present({[NONCE]: undefined})};
  yield {...by, name: 'vp+cose for another audience', input: await present({[AUDIENCE]: 'https://else.example'})};
  yield {
    ...by, name: 'vp+cose expired',
    input: await present({[EXPIRES]: seconds(NOW) - 3600, [ISSUED]: seconds(NOW) - 7200})
  };
  yield {
    ...by, name: 'vp+cose signed by a stranger in the holder\'s name',
    input: await present({}, {key: attackerKey, kid: methodOf(didKey(attackerKey))})
  };
  yield {
    ...by, name: 'vp+cose of a credential whose signature is broken', input: await present({}, {inside: spoilt(shown)})
  };
  const token = await new CompactSign(json({
    '@context': [V2], type: ['VerifiablePresentation'], holder, verifiableCredential: [enveloped(shown)],
    nonce: by.challenge, aud: by.domain
  })).setProtectedHeader({alg: 'ES256', typ: 'vp+jwt', kid: methodOf(holder)}).sign(holderKey.privateKey);
  yield {...by, issuer_software: 'jose', name: 'jwt presentation of a vc+cose', expected: 'verified', input: token};
}

async function* statusCases() {
  const key = keys.ES256;
  const issuer = didKey(key);
  const url = 'https://registrar.example/status/cose';
  const credentialStatus = {
    id: `${url}#94567`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '94567',
    statusListCredential: url
  };
  const input = await vc('ES256', methodOf(issuer), badge(issuer, {subject: holder, credentialStatus}), key);
  for(const [set, expected] of [[94566, 'verified'], [94567, 'not_verified']]) {
    const bits = await bitstring.createList({length: 131072});
    bits.setStatus(set, true);
    const list = await bitstring.createCredential({id: url, list: bits, statusPurpose: 'revocation'});
    const listed = await vc('ES256', methodOf(issuer), {...list, issuer}, key);
    const by = {issuer_software: '@auth0/cose', input};
    yield {
      ...by, name: `vc+cose revocation bit ${set === 94567 ? 'set' : 'clear'}`, expected, documents: {[url]: listed}
    };
    yield {
      ...by, name: `vc+cose list with ${set} set tampered with`, expected: 'inconclusive', documents: {[url]: spoilt(listed)}
    };
  }
}
