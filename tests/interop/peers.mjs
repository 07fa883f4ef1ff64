// The JSON-LD libraries of two houses behind one shape: {name, vc, suite(...)}.
import * as dbVc from '@digitalbazaar/vc';
import * as dbMultikey from '@digitalbazaar/ed25519-multikey';
import * as dcMultikey from '@digitalcredentials/ed25519-multikey';
import * as dcVc from '@digitalcredentials/vc';
import {cryptosuite as dbEddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof as DbDataIntegrity} from '@digitalbazaar/data-integrity';
import {Ed25519Signature2020 as DbSignature2020} from '@digitalbazaar/ed25519-signature-2020';
import {cryptosuite as dcEddsa} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof as DcDataIntegrity} from '@digitalcredentials/data-integrity';
import {Ed25519Signature2020 as DcSignature2020} from '@digitalcredentials/ed25519-signature-2020';

const CREATED = '2025-01-15T09:30:00Z';

function peer(name, {vc, DataIntegrity, cryptosuite, Signature2020, Multikey}) {
  const checking = [new DataIntegrity({cryptosuite}), new Signature2020()];
  return {
    name, vc,
    /** The suites that check, for verify calls. */
    checking,
    /** A suite that signs with `key` as `method`: suiteName is a cryptosuite or a proof type. */
    async signing(suiteName, key, method, {date = CREATED} = {}) {
      const pair = await Multikey.generate({seed: key.seed, id: method, controller: method.split('#')[0]});
      const signer = pair.signer();
      return suiteName === 'eddsa-rdfc-2022' ?
        new DataIntegrity({signer, date, cryptosuite}) :
        new Signature2020({signer, key: pair, date: date ?? undefined});
    }
  };
}

export const digitalbazaar = peer('@digitalbazaar/vc', {
  vc: dbVc, DataIntegrity: DbDataIntegrity, cryptosuite: dbEddsa, Signature2020: DbSignature2020,
  Multikey: dbMultikey
});
export const digitalcredentials = peer('@digitalcredentials/vc', {
  vc: dcVc, DataIntegrity: DcDataIntegrity, cryptosuite: dcEddsa, Signature2020: DcSignature2020,
  Multikey: dcMultikey
});
