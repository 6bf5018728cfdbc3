// `npm run demo`: walks the main job against a running stack like a real client and says what happened.
// Uses the store's HTTP address, its payment page, the inbox and the chain's RPC; the database only to make one wallet's
// link three days older. Variables named DEMO_… (see demo/stage.ts) point it at another stack than `npm start`'s.
import { formatUnits } from "viem";
import { viewChain } from "./demo/chain-view.ts";
import { becomeReferrer, becomeReferrerWithoutWallet, linkFirstWallet, makeLinkOlder } from "./demo/referrers.ts";
import { approve, checkReference, expectWaiting, signInAsAdmin } from "./demo/rewards.ts";
import { DemoError } from "./demo/session.ts";
import { becomeBuyer, payByCard, payByCredit, placeOrder } from "./demo/shopping.ts";
import { expect, headline, readStackInfo, say } from "./demo/stage.ts";

async function main(): Promise<void> {
  const { url, rpcUrl, inboxUrl, databaseUrl, addresses } = readStackInfo();
  const chain = viewChain(rpcUrl, addresses);
  console.log(`Store ${url}, chain ${rpcUrl}`);

  headline("1. A referrer signs in with a wallet");
  const referrer = await becomeReferrer(url);
  const before = await chain.balanceOf(referrer.wallet);
  say(`wallet ${referrer.wallet}, code ${referrer.code}, link ${referrer.shareUrl}`);

  headline("2. A visitor follows the link, signs up and pays by card");
  const cardBuyer = await becomeBuyer(url, referrer.shareUrl, referrer.code);
  const cardOrder = await placeOrder(cardBuyer.session, referrer.code);
  const cardReference = await payByCard(cardBuyer.session, cardOrder);

  headline("3. An admin approves the reward");
  const admin = await signInAsAdmin(url);
  await approve(admin, cardReference);

  headline("4. An other visitor follows the link, signs up and pays by credit");
  const creditBuyer = await becomeBuyer(url, referrer.shareUrl, referrer.code);
  const creditOrder = await placeOrder(creditBuyer.session, referrer.code);
  const creditReference = await payByCredit(admin, creditBuyer, creditOrder);

  headline("5. Both rewards are minted; every record of both references agrees");
  let minted = 0n;
  for (const reference of [cardReference, creditReference]) {
    minted += await checkReference(admin, chain, referrer.wallet, reference);
  }

  headline("6. The referrer has the tokens, and sees them");
  const grown = (await chain.balanceOf(referrer.wallet)) - before;
  expect(grown === minted, `the wallet grew by ${grown} units, the two rewards are ${minted}`);
  const page = await referrer.session.visit("/refcodes");
  expect(page.includes(referrer.code), "the referrer's page does not show the code");
  say(`the wallet's balance grew by exactly the two rewards: ${formatUnits(grown, 18)} tokens`);

  headline("7. A referrer without a wallet earns a reward, which waits");
  const walletless = await becomeReferrerWithoutWallet(url, inboxUrl);
  say(`${walletless.email}, code ${walletless.code}, link ${walletless.shareUrl}`);
  const lastBuyer = await becomeBuyer(url, walletless.shareUrl, walletless.code);
  const lastReference = await payByCredit(admin, lastBuyer, await placeOrder(lastBuyer.session, walletless.code));
  await expectWaiting(admin, lastReference);

  headline("8. The first wallet takes the code over, and is paid after three days");
  const { wallet, paysFrom } = await linkFirstWallet(url, walletless);
  say(`wallet ${wallet} signed for the account and its code, and is paid from ${paysFrom} on`);
  await makeLinkOlder(databaseUrl, walletless.code);
  say("three days in a moment: the demo, as the database's owner, has made the link three days older");
  const late = await checkReference(admin, chain, wallet, lastReference);
  expect((await chain.balanceOf(wallet)) === late, "the wallet holds something else than its reward");
}

const started = performance.now();
try {
  await main();
  console.log(`\nEverything is as it should be (${((performance.now() - started) / 1000).toFixed(1)} s).`);
} catch (error) {
  if (error instanceof DemoError) console.error(`\n✗ ${error.message}`);
  else console.error("\n✗ The demo could not go on:", error);
  process.exitCode = 1;
}
