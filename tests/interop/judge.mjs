// Read cases as JSON lines {name, input, challenge?, domain?, documents?} and print, for every case and every
// judge that understands it, {name, judge, verdict: "verified" | "not_verified", why}. Offline, as of NOW.
import {createInterface} from 'node:readline';
import {
  didDocument, didWebUrl, ed2020Method, jwkMethod, loaderOver, methodsIn, multikeyMethod, NOW
} from './ground.mjs';
import {compactVerify, decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import {digitalbazaar, digitalcredentials} from './peers.mjs';
import {verifyCredential, verifyPresentation} from 'did-jwt-vc';
import * as bitstring from '@digitalbazaar/vc-bitstring-status-list';
import * as statusList2021 from '@digitalbazaar/vc-status-list';

const now = new Date(NOW);

/** Say whether `peer` takes the JSON-LD credential or presentation. */
async function judgeLinkedData(peer, {input, challenge, domain, documents}) {
  const documentLoader = loaderOver(documents);
  const suite = peer.checking;
  const checkStatus = async options => {
    const type = [options.credential.credentialStatus].flat()[0].type;
    const mechanism = type === 'StatusList2021Entry' ? statusList2021 : bitstring;
    // Another issuer's list is a matter of policy; ours warns by default.
    const result = await mechanism.checkStatus(
      {...options, suite: digitalbazaar.checking, verifyMatchingIssuers: false});
    // The bitstring library says "verified" of a bit it could read, and leaves what a set bit means to its caller.
    return {...result, verified: result.verified && !result.results?.some(({status}) => status)};
  };
  const common = {suite, documentLoader, now, checkStatus};
  const result = [input.type].flat().includes('VerifiablePresentation') ?
    await peer.vc.verify({...common, presentation: input, challenge, domain}) :
    await peer.vc.verifyCredential({...common, credential: input});
  const inner = (result.credentialResults ?? []).find(({verified}) => !verified);
  const error = result.error ?? result.statusResult?.error ?? inner?.error;
  return {verified: result.verified, why: error?.errors?.[0]?.message ?? error?.message ?? ''};
}

function documentOf(did, documents = {}) {
  if(did.startsWith('did:jwk:')) {
    const jwk = JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url'));
    return didDocument(did, [jwkMethod(`${did}#0`, {jwk})]);
  }
  if(did.startsWith('did:key:')) {
    const multikey = did.slice('did:key:'.length);
    const method = multikey.startsWith('z6Mk') ? ed2020Method : multikeyMethod;
    return didDocument(did, [method(`${did}#${multikey}`, {multikey})]);
  }
  return documents[didWebUrl(did)];
}

const resolverOver = documents => ({
  resolve: async did => {
    const didDocument = documentOf(did.split('#')[0], documents);
    return {
      didDocument: didDocument ?? null, didDocumentMetadata: {},
      didResolutionMetadata: didDocument ? {} : {error: 'notFound'}
    };
  }
});

async function judgeDidJwtVc({input, challenge, domain, documents}) {
  const policies = {now: now.getTime() / 1000};
  const claims = JSON.parse(Buffer.from(input.split('.')[1], 'base64url'));
  const resolver = resolverOver(documents);
  const result = claims.vp ?
    await verifyPresentation(input, resolver, {challenge, domain, policies}) :
    await verifyCredential(input, resolver, {policies});
  for(const inner of [claims.vp?.verifiableCredential ?? []].flat()) {
    await verifyCredential(inner, resolver, {policies});
  }
  return {verified: result.verified, why: ''};
}

/** jose knows keys, signatures and the registered claims, not credentials. */
async function judgeJose({input, domain, documents}) {
  const {alg, kid} = decodeProtectedHeader(input);
  const [did] = kid.split('#');
  const document = documentOf(did, documents);
  const method = methodsIn(document).find(({id}) => id === kid);
  const key = await importJWK(method.publicKeyJwk, alg);
  await compactVerify(input, key);
  await jwtVerify(input, key, {currentDate: now, clockTolerance: 60, ...(domain && {audience: domain})});
  return {verified: true, why: ''};
}

/** The keys of did:key are multikeys, which jose does not read, and it has given up secp256k1. */
function joseReads(kid, alg, documents) {
  if(alg === 'ES256K' || !/^did:(jwk|web):/.test(kid ?? '')) {
    return false;
  }
  const document = documentOf(kid.split('#')[0], documents);
  return methodsIn(document).some(({id, publicKeyJwk}) => id === kid && publicKeyJwk);
}

function* judgesOf({input, documents}) {
  if(typeof input === 'object') {
    // None of them reads a JWS, or an envelope.
    const isOther = 'signatures' in input || 'signature' in input || String(input.type).startsWith('Enveloped');
    if(!isOther && input.proof?.jwt === undefined) {
      yield ['@digitalbazaar/vc', one => judgeLinkedData(digitalbazaar, one)];
      yield ['@digitalcredentials/vc', one => judgeLinkedData(digitalcredentials, one)];
    }
    return;
  }
  if(!input.includes('.')) {
    return; // COSE in base64, which none of these reads
  }
  const [head, body] = input.split('.').slice(0, 2).map(part => JSON.parse(Buffer.from(part, 'base64url')));
  const tokensOnly = [body.vp?.verifiableCredential ?? []].flat().every(inner => typeof inner === 'string');
  if(['EdDSA', 'ES256', 'ES256K', 'none'].includes(head.alg) && (body.vc || body.vp) && tokensOnly) {
    yield ['did-jwt-vc', judgeDidJwtVc];
  }
  if(joseReads(head.kid, head.alg, documents)) {
    yield ['jose', judgeJose];
  }
}

for await (const line of createInterface({input: process.stdin})) {
  const one = JSON.parse(line);
  for(const [judge, decide] of judgesOf(one)) {
    let verified = false;
    let why;
    try {
      ({verified, why} = await decide(one));
    } catch(error) {
      why = error.message;
    }
    const verdict = verified ? 'verified' : 'not_verified';
    process.stdout.write(JSON.stringify({name: one.name, judge, verdict, why: why.slice(0, 200)}) + '\n');
  }
}
