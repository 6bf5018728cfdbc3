const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** Whether a text is a wallet address. An account made by wallet sign-in has it as its name. */
export function isWalletAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** An address as people compare it: `0xa0Ee…9720`. */
export function shortWallet(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
