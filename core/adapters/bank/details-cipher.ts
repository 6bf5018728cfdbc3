import { type BankDetails, bankFields } from "#core/domain/bank-details";
import { type DetailsCipher, type SealedDetails, UnreadableDetails } from "#core/ports/details-cipher";

/** A key of 32 bytes, in base64, and its id. */
export interface DataKey {
  id: string;
  key: string;
}

/** As NIST SP 800-38D recommends; drawn anew for each cipher. */
const IV_BYTES = 12;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * AES-256-GCM. A cipher is `base64(IV ‖ ciphertext ‖ tag)`; vendor and field are its associated data.
 *
 * @param keys newest first. New details are sealed with the first and opened with the one that sealed them, so a key can
 *   be replaced without losing what it sealed.
 */
export function createDetailsCipher(keys: readonly DataKey[]): DetailsCipher {
  const [newest] = keys;
  if (!newest) throw new RangeError("bank details need a key");
  const ring = new Map(keys.map(({ id, key }) => [id, importedOnce(key)]));
  const keyOf = (id: string): Promise<CryptoKey> => {
    const imported = ring.get(id);
    if (!imported) throw new UnreadableDetails(id);
    return imported();
  };
  return {
    newestKeyId: newest.id,
    async seal(vendorId, details) {
      const key = await keyOf(newest.id);
      const [ibanCipher, holderCipher, taxCodeCipher, purposeCipher] = await forEachField((field) =>
        encrypt(key, details[field], dataOf(vendorId, field)),
      );
      return { keyId: newest.id, ibanCipher, holderCipher, taxCodeCipher, purposeCipher };
    },
    async open(vendorId, sealed) {
      const key = await keyOf(sealed.keyId);
      try {
        const [iban, holder, taxCode, purpose] = await forEachField((field) =>
          decrypt(key, cipherOf(sealed, field), dataOf(vendorId, field)),
        );
        return { iban, holder, taxCode, purpose };
      } catch {
        throw new UnreadableDetails(sealed.keyId);
      }
    },
  };
}

/** The four fields in the order of `bankFields`. */
async function forEachField(of: (field: keyof BankDetails) => Promise<string>) {
  const [iban, holder, taxCode, purpose] = bankFields;
  return Promise.all([of(iban), of(holder), of(taxCode), of(purpose)]);
}

function cipherOf(sealed: SealedDetails, field: keyof BankDetails): string {
  return sealed[`${field}Cipher`];
}

/** What a cipher is bound to. JSON keeps the two apart, whatever characters they have. */
function dataOf(vendorId: string, field: keyof BankDetails): Bytes {
  return bytesOf(JSON.stringify([vendorId, field]));
}

async function encrypt(key: CryptoKey, text: string, additionalData: Bytes): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, bytesOf(text)),
  );
  return btoa(String.fromCharCode(...iv, ...sealed));
}

async function decrypt(key: CryptoKey, cipher: string, additionalData: Bytes): Promise<string> {
  const bytes = fromBase64(cipher);
  const [iv, sealed] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)];
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, sealed));
}

/** Imported with the first use: a Worker may not wait for it while it starts. */
function importedOnce(key: string): () => Promise<CryptoKey> {
  let imported: Promise<CryptoKey> | null = null;
  return () => {
    imported ??= crypto.subtle.importKey("raw", fromBase64(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    return imported;
  };
}

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function bytesOf(text: string): Bytes {
  return new Uint8Array(new TextEncoder().encode(text));
}
