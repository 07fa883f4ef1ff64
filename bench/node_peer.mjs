// The Node side of the measurements, on the packages of tests/interop.
//   node bench/node_peer.mjs badges COUNT        print COUNT badges of about 2.5 kB, signed, one JSON per line
//   node bench/node_peer.mjs contexts            print the contexts that it knows, by URL
//   node bench/node_peer.mjs verify FILE         measure on demand (child.mjs) how the badges in FILE are verified
//   node bench/node_peer.mjs serve PORT          an HTTP server that verifies what is posted to it
import {badge} from '../tests/interop/credentials.mjs';
import {createServer} from 'node:http';
import {CONTEXTS, didKey, loaderOver, makeKey, methodOf} from '../tests/interop/ground.mjs';
import {measureOnDemand} from './child.mjs';
import {digitalbazaar as peer} from '../tests/interop/peers.mjs';
import {readFileSync} from 'node:fs';

const documentLoader = loaderOver();
const verify = async text => {
  const credential = JSON.parse(text);
  const {verified} = await peer.vc.verifyCredential({credential, suite: peer.checking, documentLoader});
  return verified;
};

/** An everyday badge: 26 quads, and most of its bytes in two texts. */
function everydayBadge(issuer, subject) {
  const credential = badge(issuer, {subject});
  const {achievement} = credential.credentialSubject;
  delete achievement.image;
  achievement.alignment.pop();
  achievement.description = [
    'The holder plans and performs gas metal arc welds in all positions on carbon steel of 3 to 25 mm, reads',
    'drawings and procedure specifications, prepares and fits joints, sets up and maintains the equipment, and',
    'inspects finished work by eye and by gauge against the acceptance criteria of the structural welding code.'
  ].join(' ');
  achievement.criteria.narrative = [
    'Attended at least 90 percent of 320 hours of supervised practice. Passed a written test of 80 questions on',
    'safety, symbols, metallurgy and procedure. Welded four groove coupons in the positions 1G, 2G, 3G and 4G',
    'within the time allowed; each passed visual inspection and two guided bends. Kept a log of parameters,',
    'consumables and defects, and defended it before two examiners, one of them from outside the college.',
    'A candidate who fails one coupon may repeat it once within thirty days; who fails two repeats the module.',
    'Prior learning counts where a journeyman confirms it in writing and the practical test is taken in full.'
  ].join(' ');
  return credential;
}

async function printBadges(count) {
  const key = makeKey('bench');
  const issuer = didKey(key);
  for(let i = 0; i < count; i++) {
    const suite = await peer.signing('eddsa-rdfc-2022', key, methodOf(issuer));
    const subject = didKey(makeKey(`bench subject ${i}`));
    const credential = everydayBadge(issuer, subject);
    process.stdout.write(JSON.stringify(await peer.vc.issue({credential, suite, documentLoader})) + '\n');
  }
}

async function verifyOnDemand(file) {
  const badges = readFileSync(file, 'utf8').trim().split('\n');
  await measureOnDemand(badges, verify);
}

function serve(port) {
  createServer((request, response) => {
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', async () => {
      const verified = await verify(Buffer.concat(chunks).toString());
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({verified, checks: ['proof'], verdict: verified ? 'verified' : 'not_verified'}));
    });
  }).listen(port, '127.0.0.1');
}

const [what, argument] = process.argv.slice(2);
const printContexts = () => process.stdout.write(JSON.stringify(Object.fromEntries(CONTEXTS)));
await {badges: printBadges, contexts: printContexts, verify: verifyOnDemand, serve}[what](argument);
