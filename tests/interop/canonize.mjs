// What npm's jsonld and rdf-canonize make of documents: the first line in is {url: context document}, each further one a
// document; each line out is its canonical N-Quads as a JSON string, or {"refused": why}.
import {createInterface} from 'node:readline';
import jsonld from 'jsonld';

const lines = createInterface({input: process.stdin, crlfDelay: Infinity})[Symbol.asyncIterator]();
const documents = JSON.parse((await lines.next()).value);

const documentLoader = async url => {
  if(!(url in documents)) {
    throw new Error(`not at hand: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: documents[url]};
};
const options = {
  algorithm: 'RDFC-1.0', format: 'application/n-quads', rdfDirection: 'i18n-datatype', safe: false, documentLoader,
  canonizeOptions: {maxWorkFactor: 3}
};

for await (const line of lines) {
  let told;
  try {
    told = await jsonld.canonize(JSON.parse(line), options);
  } catch(refused) {
    told = {refused: String(refused.message ?? refused)};
  }
  process.stdout.write(JSON.stringify(told) + '\n');
}
