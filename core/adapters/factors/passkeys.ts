import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { getLogger } from "#core/log";
import type { PasskeyResponse, Passkeys } from "#core/ports/second-factors";

const log = getLogger(["refcodes", "factors"]);

/** COSE algorithms that are offered and accepted: EdDSA, ES256, RS256. */
const ALGORITHMS = [-8, -7, -257];
const transportsSchema = z
  .array(z.enum(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]))
  .max(10)
  .catch([]);

interface PasskeySettings {
  /** Public origin of the store; its host is the relying party. */
  appUrl: string;
  /** Whose passkey it is, as the browser shows it. */
  store: string;
  /** How long the browser waits for the person, in milliseconds. */
  timeout: number;
}

/** Passkeys checked by SimpleWebAuthn. It is loaded with the first passkey: few requests need it, and it is large. */
export function createPasskeys({ appUrl, store, timeout }: PasskeySettings): Passkeys {
  const { hostname: rpId, origin } = new URL(appUrl);
  const expected = (challenge: string) => ({
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
  });
  return {
    creationOptions: ({ userId, label, challenge, known }) => ({
      challenge,
      rp: { name: store, id: rpId },
      user: { id: base64Url(new TextEncoder().encode(userId)), name: label, displayName: label },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ alg, type: "public-key" })),
      timeout,
      attestation: "none",
      excludeCredentials: known.map(({ id, transports }) => ({ id, transports, type: "public-key" })),
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    }),
    requestOptions: ({ challenge, known }) => ({
      challenge,
      rpId,
      timeout,
      allowCredentials: known.map(({ id, transports }) => ({ id, transports, type: "public-key" })),
      userVerification: "required",
    }),
    readNew: ({ response, challenge }) =>
      nullIfRefused(async () => {
        const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
        const { registrationInfo } = await verifyRegistrationResponse({
          ...expected(challenge),
          response: asRegistration(response),
          supportedAlgorithmIDs: ALGORITHMS,
        });
        // The browser's credential id is not part of what was signed; the authenticator's is.
        if (!registrationInfo || registrationInfo.credential.id !== response.id) return null;
        const { id, publicKey, counter } = registrationInfo.credential;
        const transports = transportsSchema.parse(response.response.transports);
        return { id, publicKey: base64Url(publicKey), counter, transports };
      }),
    counterAfter: ({ response, challenge, passkey }) =>
      nullIfRefused(async () => {
        const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
        const { id, publicKey, counter } = passkey;
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          ...expected(challenge),
          response: asAuthentication(response),
          credential: { id, publicKey: Uint8Array.from(Buffer.from(publicKey, "base64url")), counter },
        });
        return verified ? authenticationInfo.newCounter : null;
      }),
  };
}

/** The library throws for any invalid response, even a malformed one. */
async function nullIfRefused<Value>(check: () => Promise<Value | null>): Promise<Value | null> {
  try {
    return await check();
  } catch (error) {
    log.info("a passkey was refused", { error });
    return null;
  }
}

/** The library checks what it reads of a response itself; its types only say what should be there. */
function asRegistration(response: PasskeyResponse): RegistrationResponseJSON {
  return response as unknown as RegistrationResponseJSON;
}

/** Like {@link asRegistration}. */
function asAuthentication(response: PasskeyResponse): AuthenticationResponseJSON {
  return response as unknown as AuthenticationResponseJSON;
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
