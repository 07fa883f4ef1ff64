// Mobile documents by Auth0's library, issued and shown by a device: {name, document} with the response in base64url.
// Standard input: {issuer, device, reader} as private JWK, the certificate in PEM, the transcript's bytes in base64url.
import {readFileSync} from 'node:fs';
import {DataItem, cborEncode} from '@auth0/mdl/lib/cbor/index.js';
import {DeviceResponse, Document, MDoc} from '@auth0/mdl';
import {COSEKeyFromJWK} from 'cose-kit';

const {issuer, device, reader, certificate, transcript, algorithm, digest} = JSON.parse(readFileSync(0));
const publicPart = ({d, ...rest}) => rest;
const TYPES = ['org.iso.18013.5.1.mDL', 'org.iso.23220.photoid.1'];
const SPACE = 'org.iso.18013.5.1';
const wrapped = cborEncode(new DataItem({buffer: Buffer.from(transcript, 'base64url')}));

const issue = type => new Document(type)
  .addIssuerNameSpace(SPACE, {
    given_name: 'Ada', family_name: 'Example', birth_date: '1990-01-01', issuing_authority: 'Example State',
    portrait: Buffer.from('a picture'), driving_privileges: [{vehicle_category_code: 'B', issue_date: '2020-01-01'}]
  })
  .useDigestAlgorithm(digest)
  .addValidityInfo({
    signed: new Date('2026-01-01T00:00:00Z'), validFrom: new Date('2026-01-01T00:00:00Z'),
    validUntil: new Date('2027-01-01T00:00:00Z')
  })
  .addDeviceKeyInfo({deviceKey: publicPart(device)})
  .sign({issuerPrivateKey: issuer, issuerCertificate: certificate, alg: algorithm});

const fields = ['given_name', 'family_name', 'driving_privileges']
  .map(name => ({path: [`$['${SPACE}']['${name}']`], intent_to_retain: false}));
const asked = types => ({
  id: 'asked',
  input_descriptors: types.map(id => ({id, format: {mso_mdoc: {alg: ['ES256']}}, constraints: {limit_disclosure: 'required', fields}}))
});

const whole = new MDoc(await Promise.all(TYPES.map(issue)));
const answer = types => DeviceResponse.from(whole.encode())
  .usingPresentationDefinition(asked(types))
  .usingSessionTranscriptBytes(wrapped);
const say = (name, mdoc) =>
  console.log(JSON.stringify({name, document: Buffer.from(mdoc.encode()).toString('base64url')}));

say('signature', await answer(TYPES.slice(0, 1)).authenticateWithSignature(device, algorithm).sign());
say('two documents', await answer(TYPES).authenticateWithSignature(device, algorithm).sign());
say('own words', await answer(TYPES.slice(0, 1)).addDeviceNameSpace('org.example', {address: '1 Main St'})
  .authenticateWithSignature(device, algorithm).sign());
say('mac', await answer(TYPES.slice(0, 1))
  .authenticateWithMAC(device, COSEKeyFromJWK(publicPart(reader)), 'HS256').sign());
