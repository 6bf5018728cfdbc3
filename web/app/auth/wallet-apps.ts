/**
 * Addresses that open a page of ours in the browser of a wallet's app, or where to get the app.
 *
 * @see https://docs.metamask.io/metamask-connect/evm/guides/metamask-exclusive/use-deeplinks
 */
export function walletApps(page: string): { name: string; href: string }[] {
  const escaped = encodeURIComponent(page);
  return [
    // It takes what follows as it is, without a scheme.
    { name: "MetaMask", href: `https://link.metamask.io/dapp/${page.replace(/^https?:\/\//, "")}` },
    { name: "Trust Wallet", href: `https://link.trustwallet.com/open_url?coin_id=60&url=${escaped}` },
    { name: "Coinbase Wallet", href: `https://go.cb-w.com/dapp?cb_url=${escaped}` },
  ];
}
