import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, describe, it } from "node:test";
import { freshWallet, GAS, orderRef, type Payment, sendOk } from "./calls.ts";
import { type DeployedRewards, deployRewards, MINT, startChain, type TestChain, TRANSFER } from "./deployment.ts";

const SNAPSHOT = new URL("../../gas-snapshot.json", import.meta.url);
const UPDATE = process.env.UPDATE_GAS_SNAPSHOT === "1";
const SIZES = [1, 5, 20, 50];
const MODES = { mint: MINT, transfer: TRANSFER } as const;

/** What a batch of 20 in MINT mode may cost for each payment. */
const LIMITS: Record<string, number> = {
  "mint batch of 20, new wallet": 54_500,
  "mint batch of 20, existing wallet": 37_400,
};

const measured: Record<string, number> = {};

let serial = 0;
function payments(count: number, wallets: string): Payment[] {
  return Array.from({ length: count }, (_, index) => {
    serial += 1;
    // 12.345678901234567890 tokens: as many non-zero bytes as a real price makes.
    const amount = 12_345_678_901_234_567_890n + BigInt(serial);
    return { refWallet: freshWallet(`${wallets} ${index}`), amount, orderRef: orderRef(`ring-${serial}`) };
  });
}

async function payBatch(chain: TestChain, { asOperator }: DeployedRewards, batch: Payment[]): Promise<number> {
  const { gasUsed } = await sendOk(chain.operator, asOperator.write.payReferralBatch([batch], { gas: GAS }));
  return Number(gasUsed);
}

async function paySingle(chain: TestChain, { asOperator }: DeployedRewards, payment: Payment): Promise<number> {
  const { refWallet, amount, orderRef: reference } = payment;
  const sent = asOperator.write.payReferral([refWallet, amount, reference], { gas: GAS });
  return Number((await sendOk(chain.operator, sent)).gasUsed);
}

describe("gas for each payment", async () => {
  const snapshot: Record<string, number> = UPDATE ? {} : JSON.parse(await readFile(SNAPSHOT, "utf8"));

  for (const [modeName, mode] of Object.entries(MODES)) {
    it(`${modeName} mode costs no more than it did`, async () => {
      const chain = await startChain();
      const deployed = await deployRewards(chain, mode);
      await sendOk(chain.admin, deployed.asAdmin.write.setCaps([10n ** 24n, 10n ** 27n], { gas: GAS }));
      // The first payment ever writes counters from zero: every later one finds them written.
      await payBatch(chain, deployed, payments(1, "first"));

      for (const kind of ["new", "existing"]) {
        const wallets = (label: string) => `${modeName} ${label}`;
        const name = `${modeName} single, ${kind} wallet`;
        const [single] = payments(1, wallets("single"));
        assert.ok(single);
        measured[name] = await paySingle(chain, deployed, single);
        for (const size of SIZES) {
          const gas = await payBatch(chain, deployed, payments(size, wallets(`batch ${size}`)));
          measured[`${modeName} batch of ${size}, ${kind} wallet`] = Math.ceil(gas / size);
        }
      }
      const paid = payments(20, `${modeName} batch 20`);
      await payBatch(chain, deployed, paid);
      measured[`${modeName} batch of 20, all paid already`] = Math.ceil((await payBatch(chain, deployed, paid)) / 20);
    });
  }

  it("stays under the limits the platform plans with", () => {
    for (const [name, limit] of Object.entries(LIMITS)) {
      assert.ok((measured[name] ?? Infinity) <= limit, `${name} costs ${measured[name]}, the limit is ${limit}`);
    }
  });

  it("is not above the snapshot", () => {
    for (const [name, gas] of Object.entries(measured)) {
      const before = UPDATE ? gas : snapshot[name];
      assert.ok(before !== undefined, `${name} is not in the snapshot: run npm run gas:update --workspace contracts`);
      assert.ok(gas <= before, `${name} costs ${gas}, it was ${before}`);
    }
  });

  after(async () => {
    if (UPDATE) await writeFile(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
  });
});
