// Documents as @govtechsg/open-attestation wraps, signs and shortens them, and what it says of documents.
// Standard input: {documents, key?: {public, private}, hide?: [paths]} or {judge: documents}. Out: {documents} or
// {judged}: whether each is whole. Nothing is fetched: contexts, which it only looks at for their form, are given to it.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {contexts} from '@digitalbazaar/credentials-context';

const require = createRequire(import.meta.url);
const fetched = async url => ({json: async () => contexts.get(url) ?? {'@context': {'@vocab': 'https://words.example/#'}}});
require.cache[require.resolve('cross-fetch')] = {exports: {default: fetched, __esModule: true}};
const oa = require('@govtechsg/open-attestation');

const {documents, key, hide = [], judge} = JSON.parse(readFileSync(0));

const whole = document => {
  try {
    return oa.verifySignature(document);
  } catch {
    return false;
  }
};

if(judge) {
  console.log(JSON.stringify({judged: judge.map(whole)}));
} else {
  const wrap = '@context' in documents[0] ? oa.__unsafe__use__it__at__your__own__risks__wrapDocuments : oa.wrapDocuments;
  let wrapped = await wrap(documents, {version: 'https://schema.openattestation.com/3.0/schema.json'});
  if(key) {
    const algorithm = oa.SUPPORTED_SIGNING_ALGORITHM.Secp256k1VerificationKey2018;
    wrapped = await Promise.all(wrapped.map(document => oa.signDocument(document, algorithm, key)));
  }
  for(const path of hide) wrapped = wrapped.map(document => oa.obfuscate(document, path));
  console.log(JSON.stringify({documents: wrapped}));
}
