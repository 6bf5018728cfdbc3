const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** Whether a text is a wallet's address; who signs up with a wallet has it for a name. */
export function isWalletAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** An address as people compare it: `0xa0Ee…9720`. */
export function shortWallet(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
