import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const WITH_CREDENTIAL = 0x40;

/** What an authenticator or a browser may do otherwise than it should. */
interface Misbehaviour {
  origin?: string;
  host?: string;
  userVerified?: boolean;
  counter?: number;
}

/**
 * A passkey in software, as a browser would answer for it (https://www.w3.org/TR/webauthn-3/): ES256, no attestation.
 *
 * @param home the origin of the page
 */
export function createAuthenticator(home: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16);
  let used = 0;

  function clientData(type: "webauthn.create" | "webauthn.get", challenge: string, origin = home) {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }
  function authenticatorData(
    flags: number,
    { host = new URL(home).hostname, userVerified = true, counter }: Misbehaviour,
  ) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? used);
    return Buffer.concat([
      createHash("sha256").update(host).digest(),
      Buffer.from([flags | USER_PRESENT | (userVerified ? USER_VERIFIED : 0)]),
      count,
    ]);
  }
  const answer = (response: Record<string, unknown>) => ({
    id: id.toString("base64url"),
    rawId: id.toString("base64url"),
    type: "public-key" as const,
    response,
    clientExtensionResults: {},
  });

  return {
    id: id.toString("base64url"),
    /** Answers `navigator.credentials.create()`. */
    make(challenge: string, wrong: Misbehaviour = {}) {
      const key = Buffer.concat([
        Buffer.from("a5010203262001215820", "hex"),
        Buffer.from(x, "base64url"),
        Buffer.from("225820", "hex"),
        Buffer.from(y, "base64url"),
      ]);
      const data = Buffer.concat([
        authenticatorData(WITH_CREDENTIAL, wrong),
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        key,
      ]);
      const attestation = Buffer.concat([
        Buffer.from("a363666d74646e6f6e656761747453746d74a068", "hex"),
        Buffer.from("authData"),
        Buffer.from([0x58, data.length]),
        data,
      ]);
      return answer({
        clientDataJSON: clientData("webauthn.create", challenge, wrong.origin).toString("base64url"),
        attestationObject: attestation.toString("base64url"),
        transports: ["internal"],
      });
    },
    /** Answers `navigator.credentials.get()`; each answer counts one more use, unless told another count. */
    use(challenge: string, wrong: Misbehaviour = {}) {
      used += 1;
      const data = authenticatorData(0, wrong);
      const client = clientData("webauthn.get", challenge, wrong.origin);
      const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
      return answer({
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: createSign("sha256").update(signed).sign(privateKey).toString("base64url"),
      });
    },
  };
}
