// JSON-LD cases: what two houses' libraries sign with embedded proofs, whole and then broken in one place.
import {astral, awkward, badge, controls, multilingual, symmetric, OB, V1, V2} from './credentials.mjs';
import {
  didDocument, didKey, didWebUrl, ed2020Method, jwkMethod, loaderOver, makeKey, methodOf, multikeyMethod, NOW
} from './ground.mjs';
import jsigs from 'jsonld-signatures';
import {digitalbazaar, digitalcredentials} from './peers.mjs';
import * as bitstring from '@digitalbazaar/vc-bitstring-status-list';
import * as statusList2021 from '@digitalbazaar/vc-status-list';

const {AssertionProofPurpose, AuthenticationProofPurpose} = jsigs.purposes;
const SUITES = ['eddsa-rdfc-2022', 'Ed25519Signature2020'];
const LIST_LENGTH = 131072; // entries: the least that both status specifications allow

const issuerKey = makeKey('college');
const issuer = didKey(issuerKey);
const issuerMethod = methodOf(issuer);
const holderKey = makeKey('welder');
const holder = didKey(holderKey);
const attackerKey = makeKey('attacker');
const attacker = didKey(attackerKey);

const clone = value => structuredClone(value);
const changed = (document, change) => {
  const copy = clone(document);
  change(copy);
  return copy;
};

/** Sign with a peer. `purpose` lets it sign what its own issue() would refuse. */
export async function signed(peer, credential, suiteName, {
  key = issuerKey, method = issuerMethod, documents = {}, purpose, date
} = {}) {
  const suite = await peer.signing(suiteName, key, method, {date});
  const documentLoader = loaderOver(documents);
  return purpose ?
    jsigs.sign(clone(credential), {suite, documentLoader, purpose}) :
    peer.vc.issue({credential: clone(credential), suite, documentLoader});
}

export const families = {
  credentials: plainCases,
  'proof sets': proofSetCases,
  'did:web': didWebCases,
  'status lists': statusCases,
  'broken credentials': tamperedCases,
  presentations: presentationCases
};

async function* plainCases() {
  for(const peer of [digitalbazaar, digitalcredentials]) {
    const by = {issuer_software: peer.name, expected: 'verified'};
    for(const suite of SUITES) {
      for(const model of [1, 2]) {
        yield {
          ...by, name: `badge vcdm${model} ${suite}`,
          input: await signed(peer, badge(issuer, {model, subject: holder}), suite)
        };
      }
      for(const [shape, extra] of Object.entries({astral, awkward, controls, symmetric})) {
        const credential = {
          '@context': [V2, extra['@context']], type: ['VerifiableCredential'], issuer,
          credentialSubject: {...extra.claims}
        };
        // Both sort canonical statements by UTF-16 units, where RDFC-1.0 sorts by code points.
        const deviates = shape === 'astral';
        yield {
          ...by, name: `${shape} ${suite}`, ...(deviates && {expected: 'not_verified'}),
          input: await signed(peer, credential, suite)
        };
      }
    }
    for(const [version, model] of [['', 1], ['-3.0.1', 1], ['-3.0.2', 2], ['-3.0.3', 2]]) {
      yield {
        ...by, name: `badge vcdm${model} in context${version}`,
        input: await signed(peer, badge(issuer, {model, context: OB(version)}), 'eddsa-rdfc-2022')
      };
    }
    yield {
      ...by, name: 'languages and direction',
      input: await signed(peer, badge(issuer, multilingual), 'eddsa-rdfc-2022')
    };
    yield {
      ...by, name: 'proof without created',
      input: await signed(peer, badge(issuer), 'eddsa-rdfc-2022', {date: null})
    };
    yield {
      ...by, name: 'several subjects, bare issuer',
      input: await signed(peer, {
        '@context': [V2, {role: 'https://example.org/terms#role'}], type: 'VerifiableCredential', issuer,
        credentialSubject: [{id: holder, role: 'welder'}, {id: 'urn:example:two', role: 'inspector'}]
      }, 'eddsa-rdfc-2022')
    };
    const endorsement = await signed(peer, {
      '@context': [V2, OB('-3.0.3')], id: 'urn:uuid:8ed9a3a7-ea5d-4aa1-ae7c-3d0b3b6a2d10',
      type: ['VerifiableCredential', 'EndorsementCredential'], name: 'Endorsement',
      issuer: {id: attacker, type: ['Profile'], name: 'An Association'}, validFrom: '2024-06-01T00:00:00Z',
      credentialSubject: {id: issuer, type: ['EndorsementSubject'], endorsementComment: 'Recognised programme.'}
    }, 'eddsa-rdfc-2022', {key: attackerKey, method: methodOf(attacker)});
    yield {...by, name: 'endorsement', input: endorsement};
    yield {
      ...by, name: 'badge that carries a signed endorsement',
      input: await signed(peer, badge(issuer, {endorsement: [endorsement]}), 'eddsa-rdfc-2022')
    };
    yield {
      ...by, name: 'evidence, schema, result',
      input: await signed(peer, changed(badge(issuer, {
        evidence: [{id: 'https://riverbend.example/e/1', type: ['Evidence'], name: 'Coupon', narrative: 'X-ray'}],
        termsOfUse: [{type: 'ext:Terms', id: 'https://riverbend.example/terms'}],
        image: {id: 'data:image/png;base64,iVBORw0KGgo=', type: 'Image'}
      }), c => {
        c['@context'].push({ext: 'https://example.org/ext#'});
        c.credentialSubject.result = [{
          type: ['Result'], resultDescription: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c', value: 'A-'
        }];
        c.credentialSubject.identifier = [{
          type: 'IdentityObject', hashed: true, identityHash: 'sha256$c7ef86405ba71b85acd8e2e95166c4b1', salt: 'x',
          identityType: 'emailAddress'
        }];
      }), 'eddsa-rdfc-2022')
    };
  }
}

async function* proofSetCases() {
  const by = {issuer_software: digitalbazaar.name};
  const once = await signed(digitalbazaar, badge(issuer, {
    '@context': [V2, OB('-3.0.3'), 'https://w3id.org/security/suites/ed25519-2020/v1']
  }), 'eddsa-rdfc-2022');
  const suite = await digitalbazaar.signing('Ed25519Signature2020', issuerKey, issuerMethod);
  const twice = await digitalbazaar.vc.issue({credential: clone(once), suite, documentLoader: loaderOver()});
  yield {...by, name: 'proof set of two suites', expected: 'verified', input: twice};
  for(const at of [0, 1]) {
    yield {
      ...by, name: `proof set whose proof ${at} is broken`, expected: 'not_verified',
      input: changed(twice, c => spoil(c.proof[at]))
    };
  }
  yield {
    ...by, name: 'proof set with a stranger\'s proof added', expected: 'not_verified',
    input: changed(twice, c => c.proof.push({...c.proof[0], verificationMethod: methodOf(attacker)}))
  };
}

const spoil = proof => {
  const at = 20;
  const other = proof.proofValue[at] === '2' ? '3' : '2';
  proof.proofValue = proof.proofValue.slice(0, at) + other + proof.proofValue.slice(at + 1);
};

async function* didWebCases() {
  const by = {issuer_software: digitalbazaar.name};
  for(const [did, makeMethod, suite] of [
    ['did:web:riverbend.example', multikeyMethod, 'eddsa-rdfc-2022'],
    ['did:web:riverbend.example:departments:welding', ed2020Method, 'Ed25519Signature2020'],
    ['did:web:riverbend.example:ed2020', ed2020Method, 'eddsa-rdfc-2022'],
    ['did:web:riverbend.example:multikey', multikeyMethod, 'Ed25519Signature2020'],
    ['did:web:riverbend.example:jwk', jwkMethod, 'eddsa-rdfc-2022'],
    ['did:web:riverbend.example%3A8443:staff', multikeyMethod, 'Ed25519Signature2020']
  ]) {
    const method = `${did}#key-1`;
    const at = purposes => ({
      [didWebUrl(did)]: didDocument(did, [makeMethod(method, issuerKey)], purposes)
    });
    const documents = at();
    const input = await signed(digitalbazaar, badge(did), suite, {
      method, documents: {[didWebUrl(did)]: didDocument(did, [multikeyMethod(method, issuerKey)])}
    });
    const what = `${did.slice('did:web:'.length)} ${makeMethod(method, issuerKey).type} ${suite}`;
    yield {...by, name: `did:web ${what}`, expected: 'verified', input, documents};
    yield {
      ...by, name: `did:web ${what}, method embedded in assertionMethod`, expected: 'verified', input,
      documents: at({verificationMethod: [], assertionMethod: [makeMethod(method, issuerKey)]})
    };
    yield {
      ...by, name: `did:web ${what}, key only for authentication`, expected: 'not_verified', input,
      documents: at({assertionMethod: []})
    };
    yield {
      ...by, name: `did:web ${what}, key rotated away`, expected: 'not_verified', input,
      documents: {[didWebUrl(did)]: didDocument(did, [makeMethod(`${did}#key-2`, attackerKey)])}
    };
    yield {
      ...by, name: `did:web ${what}, another key under the same id`, expected: 'not_verified', input,
      documents: {[didWebUrl(did)]: didDocument(did, [makeMethod(method, attackerKey)])}
    };
    yield {
      ...by, name: `did:web ${what}, document of another DID`, expected: 'not_verified', input,
      documents: {[didWebUrl(did)]: {...documents[didWebUrl(did)], id: 'did:web:elsewhere.example'}}
    };
    yield {...by, name: `did:web ${what}, document out of reach`, expected: 'inconclusive', input};
  }
}

async function* statusCases() {
  const url = 'https://riverbend.example/status/1';
  const entry = (type, statusPurpose, index) => ({
    id: `${url}#${index}`, type, statusPurpose, statusListIndex: String(index), statusListCredential: url
  });
  const settings = [[4242, false, 'verified'], [4242, true, 'not_verified'], [0, true, 'not_verified'],
    [LIST_LENGTH - 1, true, 'not_verified'], [LIST_LENGTH - 1, false, 'verified']];
  const kinds = {
    BitstringStatusListEntry: {model: 2, makes: bitstring},
    StatusList2021Entry: {model: 1, makes: statusList2021}
  };
  for(const [type, {model, makes}] of Object.entries(kinds)) {
    const by = {issuer_software: makes === bitstring ?
      '@digitalbazaar/vc-bitstring-status-list' : '@digitalbazaar/vc-status-list'};
    const list = async (set, purpose, signing = {}) => {
      const bits = await makes.createList({length: LIST_LENGTH});
      set.forEach(index => bits.setStatus(index, true));
      const credential = await makes.createCredential({id: url, list: bits, statusPurpose: purpose});
      return signed(digitalbazaar, {
        ...credential, issuer: signing.method ? signing.method.split('#')[0] : issuer,
        ...(model === 1 && {issuanceDate: '2025-05-01T00:00:00Z'})
      }, 'eddsa-rdfc-2022', signing);
    };
    const badgeWith = credentialStatus => {
      const credential = badge(issuer, {model, credentialStatus});
      if(model === 1) {
        credential['@context'].push('https://w3id.org/vc/status-list/2021/v1');
      }
      return signed(digitalbazaar, credential, 'eddsa-rdfc-2022');
    };
    for(const purpose of ['revocation', 'suspension']) {
      for(const [index, isSet, expected] of settings) {
        yield {
          ...by, name: `${type} ${purpose} bit ${index} ${isSet ? 'set' : 'clear'}`, expected,
          input: await badgeWith(entry(type, purpose, index)),
          // Neighbours are set where the bit itself is clear: an order of bits gone wrong must show.
          documents: {[url]: await list(isSet ? [index] : [index - 1, (index ^ 7)], purpose)}
        };
      }
    }
    const input = await badgeWith(entry(type, 'revocation', 7));
    yield {
      ...by, name: `${type} list tampered with`, expected: 'inconclusive', input,
      documents: {[url]: changed(await list([7], 'revocation'), c => {
        c.credentialSubject.encodedList = undefined;
      })}
    };
    const [clear, full] = [await list([], 'revocation'), await list([7], 'revocation')];
    yield {
      ...by, name: `${type} list whose bits were exchanged`, expected: 'inconclusive', input,
      documents: {[url]: changed(full, c => {
        c.credentialSubject.encodedList = clear.credentialSubject.encodedList;
      })}
    };
    yield {
      ...by, name: `${type} list of another purpose`, expected: 'inconclusive', input,
      documents: {[url]: await list([], 'suspension')}
    };
    yield {
      ...by, name: `${type} list signed by another issuer`, expected: 'verified', input,
      documents: {[url]: await list([], 'revocation', {key: attackerKey, method: methodOf(attacker)})}
    };
    yield {...by, name: `${type} list out of reach`, expected: 'inconclusive', input};
  }
}

async function* tamperedCases() {
  for(const [peer, suite, model] of [
    [digitalbazaar, 'eddsa-rdfc-2022', 2], [digitalcredentials, 'Ed25519Signature2020', 1]
  ]) {
    const good = await signed(peer, badge(issuer, {model, subject: holder}), suite);
    const by = {issuer_software: peer.name, expected: 'not_verified'};
    for(const [what, change] of Object.entries({
      'name': c => c.name += ' ',
      'id': c => c.id = 'urn:uuid:0f3a2a1c-6f0b-4f0e-9d64-3f7a1de8a0c2',
      'id removed': c => delete c.id,
      'type removed': c => c.type.pop(),
      'issuer name': c => c.issuer.name = 'Harvard',
      'issuer': c => c.issuer.id = attacker,
      'subject': c => c.credentialSubject.id = attacker,
      'criteria': c => c.credentialSubject.achievement.criteria.narrative = 'Attended.',
      'image caption removed': c => delete c.credentialSubject.achievement.image.caption,
      'alignment url': c => c.credentialSubject.achievement.alignment[1].targetUrl += '/x',
      'alignment removed': c => c.credentialSubject.achievement.alignment.pop(),
      'alignment moved between nodes': c => {
        const [one, two] = c.credentialSubject.achievement.alignment;
        [one.targetCode, two.targetCode] = [two.targetCode, one.targetCode];
      },
      'start': c => c[model === 2 ? 'validFrom' : 'issuanceDate'] = '2020-05-17T08:00:00Z',
      'end': c => c[model === 2 ? 'validUntil' : 'expirationDate'] = '2044-05-17T08:00:00Z',
      'end removed': c => delete c[model === 2 ? 'validUntil' : 'expirationDate'],
      'text made language-tagged': c => c.name = {'@value': c.name, '@language': 'en'},
      'undefined term added': c => c.grade = 'A+',
      'undefined term added deep': c => c.credentialSubject.achievement.criteria.grade = 'A+',
      'undefined type added': c => c.type.push('Doctorate'),
      'relative id': c => c.credentialSubject.achievement.id = 'welding-2',
      'empty status added': c => c.credentialStatus = {type: 'BitstringStatusListEntry'},
      'inline context redefines a term': c => c['@context'].push({name: 'https://example.org/other-name'}),
      'proof created': c => c.proof.created = '2025-01-15T09:30:01Z',
      'proof purpose': c => c.proof.proofPurpose = 'authentication',
      'proof method': c => c.proof.verificationMethod = methodOf(attacker),
      'proof value': c => spoil(c.proof),
      'proof value emptied': c => c.proof.proofValue = 'z',
      'proof removed': c => delete c.proof,
      'proof list empty': c => c.proof = [],
      'context of version exchanged': c => c['@context'][0] = model === 2 ? V1 : V2
    })) {
      yield {...by, name: `tampered ${suite}: ${what}`, input: changed(good, change)};
    }
    // What changes the text and not the meaning must not change the verdict.
    const reversed = value => Array.isArray(value) ? value.map(reversed) :
      value && typeof value === 'object' ?
        Object.fromEntries(Object.entries(value).reverse().map(([k, v]) => [k, reversed(v)])) : value;
    yield {...by, name: `${suite}: keys in another order`, expected: 'verified', input: reversed(good)};
    yield {
      ...by, name: `${suite}: alignments in another order`, expected: 'verified',
      input: changed(good, c => c.credentialSubject.achievement.alignment.reverse())
    };
    const impostor = badge(issuer, {model});
    yield {
      ...by, name: `${suite}: signed by a stranger in the issuer's name`,
      input: await signed(peer, impostor, suite, {
        key: attackerKey, method: methodOf(attacker), purpose: new AssertionProofPurpose()
      })
    };
    yield {
      ...by, name: `${suite}: stranger's signature under the issuer's method`,
      input: await signed(peer, impostor, suite, {key: attackerKey, purpose: new AssertionProofPurpose()})
    };
    yield {
      ...by, name: `${suite}: signed to authenticate`,
      input: await signed(peer, impostor, suite, {
        purpose: new AuthenticationProofPurpose({challenge: 'c'})
      })
    };
    const [from, until] = model === 2 ? ['validFrom', 'validUntil'] : ['issuanceDate', 'expirationDate'];
    yield {
      ...by, name: `${suite}: expired`,
      input: await signed(peer, badge(issuer, {model, [until]: '2025-05-01T00:00:00Z'}), suite)
    };
    yield {
      ...by, name: `${suite}: not yet valid`,
      input: await signed(peer, badge(issuer, {model, [from]: '2033-05-01T00:00:00Z'}), suite)
    };
    yield {
      ...by, name: `${suite}: no proof at all`, input: badge(issuer, {model})
    };
  }
}

async function* presentationCases() {
  for(const peer of [digitalbazaar, digitalcredentials]) {
    for(const [version, suiteName] of [[2.0, 'eddsa-rdfc-2022'], [1.0, 'Ed25519Signature2020']]) {
      const by = {
        issuer_software: peer.name, expected: 'not_verified', challenge: 'b7f0-once', domain: 'https://hr.example'
      };
      const label = `presentation vcdm${version} ${suiteName}`;
      const model = version;
      const credential = await signed(peer, badge(issuer, {model, subject: holder}), suiteName);
      const present = async (credentials, {key = holderKey, by: who = holder, ...bound} = {}) => {
        const presentation = peer.vc.createPresentation({
          verifiableCredential: credentials, holder: who, version, now: new Date(NOW), verify: false
        });
        const suite = await peer.signing(suiteName, key, methodOf(didKey(key)));
        return peer.vc.signPresentation({
          presentation, suite, challenge: by.challenge, domain: by.domain, documentLoader: loaderOver(), ...bound
        });
      };
      const good = await present([credential]);
      yield {...by, name: label, expected: 'verified', input: good};
      yield {...by, name: `${label} of two credentials`, expected: 'verified', input: await present([
        credential, await signed(peer, badge(issuer, {
          model, subject: holder, id: 'urn:uuid:5c1f8a30-6b1b-4c8f-8ae6-0a6f19a9cc11'
        }), suiteName)
      ])};
      yield {...by, name: `${label}: answered another challenge`, input: good, challenge: 'another'};
      yield {...by, name: `${label}: made for another domain`, input: good, domain: 'https://other.example'};
      yield {
        ...by, name: `${label}: credential tampered with before signing`,
        input: await present([changed(credential, c => c.credentialSubject.achievement.name = 'PhD')])
      };
      yield {
        ...by, name: `${label}: credential tampered with after signing`,
        input: changed(good, p => [p.verifiableCredential].flat()[0].credentialSubject.achievement.name = 'PhD')
      };
      yield {
        ...by, name: `${label}: holder exchanged`, input: changed(good, p => p.holder = attacker)
      };
      yield {
        ...by, name: `${label}: signed by a stranger in the holder's name`,
        input: await present([credential], {key: attackerKey})
      };
      yield {...by, name: `${label}: proof value`, input: changed(good, p => spoil(p.proof))};
      yield {...by, name: `${label}: challenge rewritten`, input: changed(good, p => p.proof.challenge = 'x'),
        challenge: 'x'};
      yield {...by, name: `${label}: unsigned credential inside`, input: await present([badge(issuer, {model})])};
    }
  }
}
