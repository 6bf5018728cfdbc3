/** How long a request to link a phone's wallet may be opened, and then as long again until it is confirmed: milliseconds. */
export const PAIRING_MS = 2 * 60_000;

/** The number that the phone shows has two digits: 10 to 99. */
export const pairingNumber = { least: 10, most: 99 } as const;

const NUMBERS = pairingNumber.most - pairingNumber.least + 1;

// The largest multiple of the numbers that a byte can hold: bytes at or above it would favour the first of them.
const ACCEPTED = 256 - (256 % NUMBERS);

/** Where a request stands for the device that made it. `gone`: used, expired, or never made. */
export type PairingState = "open" | "signed" | "gone";

/**
 * Draws the number, each as likely as the others.
 *
 * @param randomBytes a cryptographically random source
 */
export function drawPairingNumber(randomBytes: (length: number) => Uint8Array): number {
  for (;;) {
    const byte = randomBytes(16).find((each) => each < ACCEPTED);
    if (byte !== undefined) return pairingNumber.least + (byte % NUMBERS);
  }
}
