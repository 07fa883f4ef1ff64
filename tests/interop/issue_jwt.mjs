// JWT cases: credentials and presentations in the three dialects in the wild, signed by jose, did-jwt-vc
// and, for ES256K alone (which jose has given up), by did-jwt.
import {badge, clr, V1, V2} from './credentials.mjs';
import {
  didDocument, didJwk, didKey, didWebUrl, jwkMethod, makeKey, methodOf, multikeyMethod, NOW
} from './ground.mjs';
import {createVerifiableCredentialJwt, createVerifiablePresentationJwt, normalizeCredential} from 'did-jwt-vc';
import {EdDSASigner, ES256KSigner, ES256Signer} from 'did-jwt';
import {CompactSign} from 'jose';
import {digitalbazaar} from './peers.mjs';
import jsigs from 'jsonld-signatures';
import {signed} from './issue_linked_data.mjs';
import * as bitstring from '@digitalbazaar/vc-bitstring-status-list';

// JWS algorithm -> curve or type of its key.
const ALGORITHMS = {
  EdDSA: 'Ed25519', ES256: 'P-256', ES384: 'P-384', ES256K: 'secp256k1', RS256: 'RSA', PS256: 'RSA'
};
const keys = Object.fromEntries(Object.entries(ALGORITHMS).map(([alg, curve]) => [alg, makeKey(`jwt ${alg}`, curve)]));
const attackerKey = makeKey('jwt attacker', 'P-256');
const holderKey = makeKey('jwt holder', 'P-256');
const holder = didKey(holderKey);

const seconds = instant => Date.parse(instant) / 1000;
const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url');

async function sign(header, payload, key) {
  if(header.alg !== 'ES256K') {
    const bytes = Buffer.from(JSON.stringify(payload));
    return new CompactSign(bytes).setProtectedHeader(header).sign(key.privateKey);
  }
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${await ES256KSigner(key.seed)(input)}`;
}

// dialect -> what its header says beside alg and kid, and its payload for a credential in that data model.
export const DIALECTS = {
  'vcdm1 vc claim': {
    model: 1, typ: 'JWT',
    payload({id, issuer, issuanceDate, expirationDate, ...vc}) {
      return {
        iss: issuer.id, sub: vc.credentialSubject.id, jti: id, nbf: seconds(issuanceDate),
        exp: seconds(expirationDate), vc
      };
    }
  },
  'vcdm1 vc claim with everything twice': {
    model: 1, typ: 'JWT',
    payload: vc => ({
      iss: vc.issuer.id, sub: vc.credentialSubject.id, jti: vc.id, nbf: seconds(vc.issuanceDate),
      exp: seconds(vc.expirationDate), vc
    })
  },
  'open badges 3 jwt': {
    model: 2, typ: 'JWT',
    payload: credential => ({
      ...credential, iss: credential.issuer.id, sub: credential.credentialSubject.id, jti: credential.id,
      nbf: seconds(credential.validFrom), exp: seconds(credential.validUntil)
    })
  },
  'vcdm2 vc+jwt': {model: 2, typ: 'vc+jwt', payload: credential => credential}
};

export const families = {
  'jwt credentials': algorithmCases,
  'did-jwt-vc': didJwtVcCases,
  'broken jwt credentials': brokenCases,
  'jwt presentations': presentationCases,
  'jwt status lists': statusCases,
  records: recordCases
};

async function* algorithmCases() {
  for(const [alg, key] of Object.entries(keys)) {
    const by = {issuer_software: alg === 'ES256K' ? 'did-jwt' : 'jose', expected: 'verified'};
    const web = 'did:web:registrar.example:keys';
    const url = didWebUrl(web);
    for(const [dialect, {model, typ, payload}] of Object.entries(DIALECTS)) {
      for(const [kind, did, kid, documents] of [
        ['did:key', didKey(key), methodOf(didKey(key))],
        ['did:key, bare kid', didKey(key), didKey(key)],
        ['did:jwk', didJwk(key), methodOf(didJwk(key))],
        ['did:web', web, `${web}#one`, {[url]: didDocument(web, [jwkMethod(`${web}#one`, key)])}]
      ]) {
        const credential = badge(did, {model, subject: holder});
        yield {
          ...by, name: `${dialect} ${alg} ${kind}`, documents,
          input: await sign({alg, typ, kid}, payload(credential), key)
        };
      }
    }
  }
  const web = 'did:web:registrar.example:multikey';
  const methods = Object.entries(keys).map(([alg, key]) => multikeyMethod(`${web}#${alg}`, key));
  for(const [alg, key] of Object.entries(keys)) {
    yield {
      issuer_software: 'jose', expected: 'verified', name: `vcdm2 vc+jwt ${alg} did:web with many multikeys`,
      documents: {[didWebUrl(web)]: didDocument(web, methods)},
      input: await sign({alg, typ: 'vc+jwt', kid: `${web}#${alg}`}, badge(web, {subject: holder}), key)
    };
  }
}

async function* didJwtVcCases() {
  for(const [alg, signerOf] of Object.entries({EdDSA: EdDSASigner, ES256: ES256Signer, ES256K: ES256KSigner})) {
    const key = makeKey(`did-jwt-vc ${alg}`, ALGORITHMS[alg]);
    const did = didKey(key);
    const issuer = {did, alg, signer: signerOf(key.seed)};
    const kid = {header: {kid: methodOf(did)}};
    const payload = {
      sub: holder, nbf: seconds('2024-05-17T08:00:00Z'), exp: seconds('2034-05-17T08:00:00Z'),
      jti: 'urn:uuid:4f6d1c4e-7c0c-4b39-92ce-f9b7e3bb8b8b',
      vc: {
        '@context': [V1], type: ['VerifiableCredential'],
        credentialSubject: {degree: {type: 'BachelorDegree', name: 'Bachelor of Welding'}}
      }
    };
    const input = await createVerifiableCredentialJwt(payload, issuer, kid);
    const by = {issuer_software: 'did-jwt-vc', expected: 'verified'};
    yield {...by, name: `did-jwt-vc ${alg}`, input};
    yield {
      ...by, name: `did-jwt-vc ${alg} from a credential object`,
      input: await createVerifiableCredentialJwt(badge(did, {model: 1, subject: holder}), issuer, kid)
    };
    const carried = normalizeCredential(input, true);
    yield {...by, name: `did-jwt-vc ${alg} carried in proof.jwt`, input: carried};
    const changed = structuredClone(carried);
    changed.credentialSubject.degree.name = 'Doctor of Welding';
    yield {
      ...by, name: `did-jwt-vc ${alg} carried in proof.jwt, outside changed`, expected: 'not_verified', input: changed
    };
    const holderIssuer = {did: holder, alg: 'ES256', signer: ES256Signer(holderKey.seed)};
    const challenge = 'n-0S6';
    const domain = 'https://hr.example';
    const presentation = await createVerifiablePresentationJwt(
      {vp: {'@context': [V1], type: ['VerifiablePresentation'], verifiableCredential: [input]}},
      holderIssuer, {challenge, domain, header: {kid: methodOf(holder)}});
    yield {...by, name: `did-jwt-vc ${alg} presented`, input: presentation, challenge, domain};
    yield {
      ...by, name: `did-jwt-vc ${alg} presented for another challenge`, expected: 'not_verified',
      input: presentation, challenge: 'another', domain
    };
    yield {
      ...by, name: `did-jwt-vc ${alg} presented to another domain`, expected: 'not_verified',
      input: presentation, challenge, domain: 'https://other.example'
    };
  }
}

async function* brokenCases() {
  for(const alg of Object.keys(ALGORITHMS)) {
    const key = keys[alg];
    const did = didKey(key);
    const kid = methodOf(did);
    const by = {issuer_software: alg === 'ES256K' ? 'did-jwt' : 'jose', expected: 'not_verified'};
    for(const [dialect, {model, typ, payload}] of Object.entries(DIALECTS)) {
      const claims = payload(badge(did, {model, subject: holder}));
      const [head, body, signature] = (await sign({alg, typ, kid}, claims, key)).split('.');
      const other = structuredClone(claims);
      (other.vc ?? other).name = 'Doctorate';
      const flipped = Buffer.from(signature, 'base64url');
      flipped[9] ^= 1;
      const label = `${dialect} ${alg}`;
      yield {...by, name: `${label}: claim changed`, input: `${head}.${encode(other)}.${signature}`};
      yield {...by, name: `${label}: signature bit`, input: `${head}.${body}.${flipped.toString('base64url')}`};
      yield {...by, name: `${label}: signature removed`, input: `${head}.${body}.`};
      yield {...by, name: `${label}: alg none`, input: `${encode({alg: 'none', typ, kid})}.${body}.`};
      yield {
        ...by, name: `${label}: stranger's signature under the issuer's kid`,
        input: await sign({alg, typ, kid}, claims, makeKey(`stranger ${alg}`, ALGORITHMS[alg]))
      };
      yield {
        ...by, name: `${label}: signed by a stranger in the issuer's name`,
        input: await sign({alg: 'ES256', typ, kid: methodOf(didKey(attackerKey))}, claims, attackerKey)
      };
      for(const [what, dates] of Object.entries({
        expired: {validFrom: '2024-01-01T00:00:00Z', validUntil: '2025-01-01T00:00:00Z'},
        'not yet valid': {validFrom: '2126-01-01T00:00:00Z', validUntil: '2127-01-01T00:00:00Z'}
      })) {
        const dated = model === 2 ? dates :
          {issuanceDate: dates.validFrom, expirationDate: dates.validUntil};
        yield {
          ...by, name: `${label}: ${what}`,
          input: await sign({alg, typ, kid}, payload(badge(did, {model, subject: holder, ...dated})), key)
        };
      }
    }
    const [, body, signature] = (await sign({alg, typ: 'vc+jwt', kid}, badge(did), key)).split('.');
    yield {
      ...by, name: `header changed ${alg}`, input: `${encode({alg, typ: 'vc+jwt', kid, cty: 'vc'})}.${body}.${signature}`
    };
    yield {
      ...by, name: `iss is not the issuer ${alg}`,
      input: await sign({alg, typ: 'JWT', kid}, {...badge(didKey(attackerKey)), iss: did}, key)
    };
    yield {
      ...by, name: `jti is not the id ${alg}`,
      input: await sign({alg, typ: 'JWT', kid}, {...badge(did), iss: did, jti: 'urn:uuid:other'}, key)
    };
  }
}

async function* presentationCases() {
  const issuerKey = keys.ES384;
  const issuer = didKey(issuerKey);
  const credential = await sign(
    {alg: 'ES384', typ: 'vc+jwt', kid: methodOf(issuer)}, badge(issuer, {subject: holder}), issuerKey);
  const enveloped = {
    '@context': V2, id: `data:application/vc+jwt,${credential}`, type: 'EnvelopedVerifiableCredential'
  };
  const by = {
    issuer_software: 'jose', challenge: 'c-77', domain: 'https://hr.example', expected: 'not_verified'
  };
  const present = (claims = {}, {key = holderKey, kid = methodOf(holder), inside = enveloped} = {}) => sign(
    {alg: 'ES256', typ: 'vp+jwt', kid}, {
      '@context': [V2], type: ['VerifiablePresentation'], holder, verifiableCredential: [inside],
      nonce: by.challenge, aud: by.domain, iat: seconds(NOW) - 60, exp: seconds(NOW) + 600, ...claims
    }, key);
  yield {...by, name: 'vp+jwt of an enveloped credential', expected: 'verified', input: await present()};
  yield {
    ...by, name: 'vp+jwt to several audiences', expected: 'verified',
    input: await present({aud: ['https://else.example', by.domain]})
  };
  yield {...by, name: 'vp+jwt of another nonce', input: await present({nonce: 'c-78'})};
  yield {...by, name: 'vp+jwt without nonce', input: await present({nonce: undefined})};
  yield {...by, name: 'vp+jwt for another audience', input: await present({aud: 'https://else.example'})};
  yield {...by, name: 'vp+jwt expired', input: await present({exp: seconds(NOW) - 3600, iat: seconds(NOW) - 7200})};
  yield {
    ...by, name: 'vp+jwt signed by a stranger in the holder\'s name',
    input: await present({}, {key: attackerKey, kid: methodOf(didKey(attackerKey))})
  };
  yield {
    ...by, name: 'vp+jwt of a credential whose signature is broken',
    input: await present({}, {inside: {...enveloped, id: enveloped.id.slice(0, -8) + 'AAAAAAAA'}})
  };
}

async function* statusCases() {
  const [alg, key] = ['ES256', keys.ES256];
  const issuer = didKey(key);
  const header = {alg, typ: 'vc+jwt', kid: methodOf(issuer)};
  const url = 'https://registrar.example/status/jwt';
  const credentialStatus = {
    id: `${url}#94567`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '94567',
    statusListCredential: url
  };
  for(const [set, expected] of [[94566, 'verified'], [94567, 'not_verified']]) {
    const bits = await bitstring.createList({length: 131072});
    bits.setStatus(set, true);
    const list = await bitstring.createCredential({id: url, list: bits, statusPurpose: 'revocation'});
    const listToken = await sign(header, {...list, issuer}, key);
    const by = {issuer_software: 'jose', documents: {[url]: listToken}};
    for(const [dialect, {model, typ, payload}] of Object.entries(DIALECTS)) {
      const credential = badge(issuer, {model, subject: holder, credentialStatus});
      const input = await sign({...header, typ}, payload(credential), key);
      yield {...by, name: `${dialect} revocation bit ${set === 94567 ? 'set' : 'clear'}`, expected, input};
    }
    const spoiled = listToken.slice(0, -12) + 'A'.repeat(12);
    yield {
      ...by, name: `list with ${set} set tampered with`, expected: 'inconclusive', documents: {[url]: spoiled},
      input: await sign(header, badge(issuer, {subject: holder, credentialStatus}), key)
    };
  }
}

async function* recordCases() {
  const by = {issuer_software: 'jose', expected: 'verified'};
  const key = keys.RS256;
  const publisher = didKey(key);
  const collegeKey = makeKey('college');
  const college = didKey(collegeKey);
  const inner = await signed(digitalbazaar, badge(college, {subject: holder}), 'eddsa-rdfc-2022');
  const token = await sign(
    {alg: 'ES384', typ: 'vc+jwt', kid: methodOf(didKey(keys.ES384))},
    badge(didKey(keys.ES384), {subject: holder, id: 'urn:uuid:6d7a4e9e-55a0-4dd7-9ef9-0a5d8f5b0c77'}), keys.ES384);
  const enveloped = {'@context': V2, id: `data:application/vc+jwt,${token}`, type: 'EnvelopedVerifiableCredential'};
  const broken = structuredClone(inner);
  broken.credentialSubject.achievement.name = 'Doctorate';
  const seal = inside => sign(
    {alg: 'RS256', typ: 'vc+jwt', kid: methodOf(publisher)}, clr(publisher, holder, inside), key);
  yield {...by, name: 'clr of a badge', input: await seal([inner])};
  yield {...by, name: 'clr of a badge and an enveloped badge', input: await seal([inner, enveloped])};
  yield {...by, name: 'clr of a changed badge', expected: 'not_verified', input: await seal([inner, broken])};
  const wallet = makeKey('wallet');
  const owner = didKey(wallet);
  const shown = await sign(
    {alg: 'ES384', typ: 'vc+jwt', kid: methodOf(didKey(keys.ES384))},
    badge(didKey(keys.ES384), {subject: owner}), keys.ES384);
  const asked = {challenge: 'mixed-0', domain: 'https://hr.example'};
  const embedded = inside => signed(digitalbazaar, {
    '@context': [V2], type: ['VerifiablePresentation'], holder: owner,
    verifiableCredential: [{
      '@context': V2, id: `data:application/vc+jwt,${inside}`, type: 'EnvelopedVerifiableCredential'
    }]
  }, 'eddsa-rdfc-2022', {
    key: wallet, method: methodOf(owner), purpose: new jsigs.purposes.AuthenticationProofPurpose(asked)
  });
  yield {...by, ...asked, name: 'embedded presentation of an enveloped badge', input: await embedded(shown)};
  yield {
    ...by, ...asked, name: 'embedded presentation of an enveloped badge that is broken', expected: 'not_verified',
    input: await embedded(shown.slice(0, -8) + 'AAAAAAAA')
  };
  const holderIssuer = {did: holder, alg: 'ES256', signer: ES256Signer(holderKey.seed)};
  const bound = {challenge: 'mixed-1', domain: 'https://hr.example'};
  const present = inside => createVerifiablePresentationJwt(
    {vp: {'@context': [V1], type: ['VerifiablePresentation'], verifiableCredential: inside}},
    holderIssuer, {...bound, header: {kid: methodOf(holder)}});
  const older = await signed(digitalbazaar, badge(college, {model: 1, subject: holder}), 'Ed25519Signature2020');
  const olderBroken = structuredClone(older);
  olderBroken.name = 'Doctorate';
  const mixed = {...by, ...bound, issuer_software: 'did-jwt-vc'};
  yield {...mixed, name: 'jwt presentation of a badge with an embedded proof', input: await present([older])};
  yield {
    ...mixed, name: 'jwt presentation of a changed badge with an embedded proof', expected: 'not_verified',
    input: await present([olderBroken])
  };
}
