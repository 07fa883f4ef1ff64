// Batches of Blockcerts as the Blockcerts team's own issuer makes them: the tree by merkle-tools, the proof by
// @blockcerts/lds-merkle-proof-2019, contexts of @blockcerts/schemas, the transaction by bitcoinjs-lib. Nothing is sent.
// Standard input: {publicKey in hex, verificationMethod, suite, documents}. Out: {documents, transaction}.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {Transaction, payments} from 'bitcoinjs-lib';
import {preloadedContexts} from '@blockcerts/schemas';
import * as merkleProof2019 from '@blockcerts/lds-merkle-proof-2019';
import MerkleTools from 'merkle-tools';
import jsonld from 'jsonld';

const {publicKey, verificationMethod, suite, documents} = JSON.parse(readFileSync(0));

const documentLoader = async url => {
  const document = preloadedContexts[url];
  if(!document) {
    throw new Error(`not at hand: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
};
const options = {algorithm: 'URDNA2015', format: 'application/n-quads', documentLoader, safe: false};
const leaf = async document =>
  createHash('sha256').update(await jsonld.canonize(document, options)).digest('hex');

const tree = new MerkleTools({hashType: 'sha256'});
for(const document of documents) tree.addLeaf(await leaf(document));
tree.makeTree();
const merkleRoot = tree.getMerkleRoot().toString('hex');

const account = payments.p2wpkh({pubkey: Buffer.from(publicKey, 'hex')});
const written = new Transaction();
written.addInput(Buffer.alloc(32, 7), 0);
written.addOutput(account.output, 2750n);
written.addOutput(payments.embed({data: [Buffer.from(merkleRoot, 'hex')]}).output, 0n);
const sourceId = written.getId(); // as it will be: of an input like this the signature is not in the id

const encode = proof => new merkleProof2019.Encoder(proof).encode();
const add = {
  MerkleProof2017: (document, targetHash, proof) => ({...document, signature: {
    type: ['MerkleProof2017', 'Extension'], merkleRoot, targetHash, proof,
    anchors: [{sourceId, type: 'BTCOpReturn', chain: 'bitcoinMainnet'}]
  }}),
  MerkleProof2019: (document, targetHash, path) => with2019(document, {type: suite}, targetHash, path),
  ChainedProof2021: (document, targetHash, path) => { // as cert-issuer 3.1 to 3.5 add it to what has a proof
    const {proof: chained} = with2019(document, {type: suite, chainedProofType: 'MerkleProof2019'}, targetHash, path);
    return {...document, proof: [document.proof, {...chained, previousProof: document.proof}]};
  },
  'merkle-proof-2019': (document, targetHash, path) =>
    with2019(document, {type: 'DataIntegrityProof', cryptosuite: suite}, targetHash, path)
};
const with2019 = (document, form, targetHash, path) => ({...document, proof: {
  ...form, created: '2026-01-01T00:00:00Z', proofPurpose: 'assertionMethod', verificationMethod,
  proofValue: encode({path, merkleRoot, targetHash, anchors: [`blink:btc:mainnet:${sourceId}`]})
}});

console.log(JSON.stringify({
  documents: documents.map((document, index) =>
    add[suite](document, tree.getLeaf(index).toString('hex'), tree.getProof(index))),
  transaction: { // as Esplora tells of one
    txid: sourceId,
    vin: [{prevout: {scriptpubkey_address: account.address}}],
    vout: written.outs.map(({script}) => ({scriptpubkey: Buffer.from(script).toString('hex')})),
    status: {confirmed: true, block_time: 1_767_225_600}
  }
}));
