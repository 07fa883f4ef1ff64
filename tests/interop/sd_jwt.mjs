// SD-JWTs by sd-jwt-js. From standard input {issuer, holder, stranger (public and private JWK), claims, bound}: prints
// {name, document} for what it issues and a holder shows. From {issuer, documents, nonce, now}: prints {why} for each, null if good.
import {createPrivateKey, createPublicKey, sign, verify} from 'node:crypto';
import {digest, generateSalt} from '@sd-jwt/crypto-nodejs';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const asked = JSON.parse(Buffer.concat(chunks));
const HASHES = {ES256: 'sha256', ES384: 'sha384', EdDSA: null};

const signerOf = ({alg, jwk}) => data => sign(
  HASHES[alg], Buffer.from(data), {key: createPrivateKey({key: jwk, format: 'jwk'}), dsaEncoding: 'ieee-p1363'}
).toString('base64url');
const verifierOf = ({alg, jwk}) => (data, signature) => verify(
  HASHES[alg], Buffer.from(data), {key: createPublicKey({key: jwk, format: 'jwk'}), dsaEncoding: 'ieee-p1363'},
  Buffer.from(signature, 'base64url')
);

function instance(issuer, holder, hashAlg = 'sha-256') {
  return new SDJwtVcInstance({
    signer: signerOf(issuer), signAlg: issuer.alg, verifier: verifierOf(issuer), hasher: digest, hashAlg,
    saltGenerator: generateSalt, kbSigner: signerOf(holder), kbSignAlg: holder.alg,
    kbVerifier: (data, signature, payload) => verifierOf({alg: 'ES256', jwk: payload.cnf.jwk})(data, signature)
  });
}

async function issue({issuer, holder, stranger, claims, header, bound}) {
  const hide = {_sd: ['given_name', 'family_name', 'birthdate'], address: {_sd: ['locality'], _sd_decoy: 3},
    nationalities: {_sd: [0, 1]}, degree: {_sd: ['name']}, _sd_decoy: 4};
  const show = {given_name: true, address: {locality: true}, nationalities: {1: true}};
  for(const hashAlg of ['sha-256', 'sha-384', 'sha-512']) {
    const theirs = instance(issuer, holder, hashAlg);
    const issued = await theirs.issue(claims, hide, {header});
    const kb = {payload: bound};
    const tell = (name, document) => console.log(JSON.stringify({name: `${name}, ${hashAlg}`, document}));
    tell('all of it', issued);
    tell('none of it', await theirs.present(issued, {}));
    tell('a part', await theirs.present(issued, show));
    tell('a part, bound', await theirs.present(issued, show, {kb}));
    tell('a part, bound by a stranger', await instance(issuer, stranger, hashAlg).present(issued, show, {kb}));
    tell('by a stranger', await instance(stranger, holder, hashAlg).issue(claims, hide, {header}));
    tell('a part, bound for another challenge', await theirs.present(issued, show, {kb: {payload: {...bound, nonce: 'x'}}}));
  }
}

async function judge({issuer, documents, nonce, now}) {
  for(const document of documents) {
    let why = null;
    try {
      const options = {currentDate: now, ...(document.endsWith('~') ? {} : {keyBindingNonce: nonce})};
      await instance(issuer, issuer).verify(document, options);
    } catch(error) {
      why = error.message;
    }
    console.log(JSON.stringify({why}));
  }
}

await (asked.documents ? judge(asked) : issue(asked));
