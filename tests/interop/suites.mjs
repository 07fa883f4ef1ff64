// The packages that bench/ measures beside us, handed on from where Node finds them.
import {createRequire} from 'node:module';

export * as bbs from '@digitalbazaar/bbs-2023-cryptosuite';
export * as bls from '@digitalbazaar/bls12-381-multikey';
export {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
export * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
export * as ecdsaMultikey from '@digitalbazaar/ecdsa-multikey';
export * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
export * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
export * as jose from 'jose';
export {default as jsigs} from 'jsonld-signatures';
export {DataIntegrityProof} from '@digitalbazaar/data-integrity';

/** BBS+ of 2020, with the older jsonld-signatures that the package brings along. */
export async function mattr() {
  const name = '@mattrglobal/jsonld-signatures-bbs';
  const {default: suites} = await import(name);
  return {...suites, jsigs: createRequire(import.meta.resolve(name))('jsonld-signatures')};
}

/** What a holder shows: SD-JWTs and mobile documents. */
export async function shown() {
  const [{Verifier}, {digest}, {SDJwtVcInstance}] = await Promise.all(
    ['@auth0/mdl', '@sd-jwt/crypto-nodejs', '@sd-jwt/sd-jwt-vc'].map(name => import(name)));
  return {Verifier, digest, SDJwtVcInstance};
}
