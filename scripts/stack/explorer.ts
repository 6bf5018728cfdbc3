import type { IncomingMessage, ServerResponse } from "node:http";
import { createPublicClient, formatUnits, type Hex, http, isHash, parseEventLogs } from "viem";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { type LoopbackServer, listenOnLoopback, sendHtml } from "../loopback-server.ts";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem;color:#1c1c1a}" +
  "dt{font-weight:600}dd{margin:0 0 .75rem;overflow-wrap:anywhere}";

/**
 * What a public block explorer is to a store on the internet: the page behind a transaction's link. Links are
 * `<url>/tx/<hash>`.
 */
export async function startExplorer(rpcUrl: string): Promise<LoopbackServer> {
  const client = createPublicClient({ transport: http(rpcUrl) });

  async function describe(hash: Hex): Promise<string> {
    const receipt = await client.getTransactionReceipt({ hash });
    const block = await client.getBlock({ blockNumber: receipt.blockNumber });
    const payments = parseEventLogs({ abi: referralRewardsAbi, eventName: "ReferralPaid", logs: receipt.logs });
    const facts: [string, string][] = [
      ["Transaction", hash],
      ["Status", receipt.status],
      ["Block", `${receipt.blockNumber}, ${new Date(Number(block.timestamp) * 1000).toISOString()}`],
      ["From", receipt.from],
      ["To", receipt.to ?? "a new contract"],
      ["Gas used", receipt.gasUsed.toString()],
      ...payments.map(({ args }): [string, string] => [
        "Referral paid",
        `${formatUnits(args.amount, 18)} tokens to ${args.refWallet}, order reference ${args.orderRef}`,
      ]),
    ];
    return facts.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join("");
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hash = /^\/tx\/(0x[0-9a-fA-F]{64})$/.exec(request.url ?? "")?.[1];
    const found = hash !== undefined && isHash(hash) ? await describe(hash).catch(() => undefined) : undefined;
    const body = found === undefined ? "<p>This chain has no such transaction.</p>" : `<dl>${found}</dl>`;
    sendHtml(
      response,
      found === undefined ? 404 : 200,
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Local chain</title>` +
        `<link rel="icon" href="data:,"><style>${STYLE}</style></head><body><h1>Local chain</h1>${body}</body></html>`,
    );
  }

  return listenOnLoopback((request, response) => void answer(request, response));
}
