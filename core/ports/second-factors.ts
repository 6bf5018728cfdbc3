/** One-time codes of an app (RFC 6238: SHA-1, six digits, 30 seconds). A secret is stored sealed for one account. */
export interface OneTimeCodes {
  /** A new secret, sealed for this account. */
  newSecret(userId: string): Promise<string>;
  /** What a person gives the app: the secret in base32, and the same as an `otpauth:` address for its camera. */
  enrolment(app: SealedSecret & { label: string }): Promise<{ secret: string; uri: string }>;
  /** The step whose code this is, at most one step away from `now`; null for a wrong code. */
  stepOf(claim: SealedSecret & { code: string; now: Date }): Promise<number | null>;
}

/** A secret that opens only for the account it was sealed for. */
export interface SealedSecret {
  userId: string;
  sealed: string;
}

/** Hashes recovery codes with the clone's key, per account: nobody can read codes from the database or plant one there. */
export type HashRecoveryCode = (claim: { userId: string; code: string }) => Promise<string>;

/** A stored passkey. */
export interface Passkey {
  /** Credential id, base64url. */
  id: string;
  /** COSE public key, base64url. */
  publicKey: string;
  counter: number;
  transports: string[];
}

/** What the browser sent after it used a passkey; nothing here is proven yet. */
export interface PasskeyResponse {
  id: string;
  rawId: string;
  type: "public-key";
  response: Record<string, unknown>;
  clientExtensionResults: Record<string, unknown>;
}

/** Options as JSON, for the browser's `parse…OptionsFromJSON`. */
export type PasskeyOptions = Record<string, unknown>;

/** Passkeys of this store (WebAuthn level 3): relying party is its host, the origin its address. */
export interface Passkeys {
  /** Options for `navigator.credentials.create()`. */
  creationOptions(request: {
    userId: string;
    label: string;
    challenge: string;
    known: readonly Pick<Passkey, "id" | "transports">[];
  }): PasskeyOptions;
  /** Options for `navigator.credentials.get()`. */
  requestOptions(request: { challenge: string; known: readonly Pick<Passkey, "id" | "transports">[] }): PasskeyOptions;
  /** The passkey that was made for this challenge; null when anything about it is wrong. */
  readNew(claim: { response: PasskeyResponse; challenge: string }): Promise<Passkey | null>;
  /** The passkey's new counter when it signed this challenge; null when anything about it is wrong. */
  counterAfter(claim: { response: PasskeyResponse; challenge: string; passkey: Passkey }): Promise<number | null>;
}

/** Everything that checks second factors. */
export interface SecondFactors {
  oneTimeCodes: OneTimeCodes;
  passkeys: Passkeys;
  hashRecoveryCode: HashRecoveryCode;
}
