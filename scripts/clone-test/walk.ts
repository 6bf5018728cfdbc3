import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { SWEEP_CRON } from "#core/domain/chore-times";
import { readClone } from "../clone/clone-file.ts";
import type { Operator } from "./operator.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

const ADMIN = { email: "daryna@first-shop.org", name: "Daryna Admin", password: "a long enough password" };
const MIGRATION = "9999_clone_test";
const SWEEP_MINUTE = Number.parseInt(SWEEP_CRON, 10);
/** What a Worker answers that does not work, as its code says it. */
export const BROKEN = 'new Response("broken", { status: 500 })';

/** The operator's way, a stage at a time. Each throws where something is not as it should be. */
export class Walk {
  readonly #world: World;
  readonly #repository: Repository;

  constructor(world: World, repository: Repository) {
    this.#world = world;
    this.#repository = repository;
  }

  /** From nothing to a sale whose reward is paid on the chain. */
  async toFirstSale(operator: Operator, name: string): Promise<void> {
    await stage("new", () => operator.begin(name));
    await stage("provision", () => operator.provision());
    await stage("mint-right", () => operator.mintRight());
    await stage("deploy and smoke", () => operator.verb("deploy", operator.visiting));
    await stage("admin and catalogue", () => this.#fill(operator));
    await stage("demo", () => this.#demo(operator));
    expect(
      this.#world.cloudflare.unknownHosts.size === 0,
      `asked in vain: ${[...this.#world.cloudflare.unknownHosts]}`,
    );
  }

  /** Every key is tried where it is used, and the shop is walked through once more. */
  async checkWithKeys(operator: Operator): Promise<void> {
    await stage("check with keys, smoke", async () => {
      const said = await operator.check();
      expect(!said.includes("not checked: give"), `not everything was checked:\n${said}`);
      await operator.verb("smoke", operator.connecting);
    });
  }

  /** Another clone in the same account; neither knows of the other. */
  async secondBeside(first: Operator, second: Operator, name: string): Promise<void> {
    await stage("a second clone: new", () => second.begin(name));
    await stage("a second clone: provision", () => second.provision());
    await stage("a second clone: mint-right", () => second.mintRight());
    await stage("a second clone: deploy and smoke", () => second.verb("deploy", second.visiting));
    const [home, other] = [await first.page("/"), await second.page("/")];
    expect(home.status === 200 && !home.text.includes(name), "the first clone shows the second one's name");
    expect(other.status === 200 && other.text.includes(name), "the second clone does not show its name");
  }

  /** A release with a migration, then one whose smoke fails and that is taken back. */
  async releaseAndRollBack(operator: Operator): Promise<void> {
    await stage("a release with a migration", async () => {
      this.#addMigration();
      this.#repository.commit("feat: a release with a migration");
      await operator.verb("deploy", operator.visiting);
      expect((await operator.servedCommit()) === this.#head(), "the release is not what is served");
    });
    await this.takeBack(operator, "web/server.ts", (text) =>
      text.replace(/^ {2}fetch: .*$/m, `  fetch: () => ${BROKEN},`),
    );
  }

  /** A release that does not work, by a change of one file: its smoke fails, and it is taken back. */
  async takeBack(operator: Operator, file: string, breakIt: (text: string) => string): Promise<void> {
    const good = this.#head();
    await stage("a release whose smoke fails", async () => {
      this.#repository.edit(file, breakIt);
      this.#repository.commit("feat: a release that does not work");
      await operator.refused("deploy", /✗ smoke/, [...operator.visiting, "--patience", "0"]);
      expect((await operator.page("/")).status === 500, "the broken release does not run");
    });
    await stage("rollback", async () => {
      await operator.verb("rollback", [...operator.visiting, "--to", good.slice(0, 12)]);
      expect((await operator.servedCommit()) === good, "the release before is not what is served");
      expect((await operator.page("/")).status === 200, "the release before does not work");
    });
  }

  /** One clone goes; another stays. */
  async destroy(gone: Operator, staying?: Operator): Promise<void> {
    await stage("destroy", async () => {
      await gone.refused("destroy", /--confirm/);
      await gone.verb("destroy", ["--confirm", gone.slug]);
      expect((await gone.page("/")).status === 530, "the clone still answers");
      if (staying) expect((await staying.page("/")).status === 200, "the other clone does not answer");
    });
  }

  /** What was typed once is nowhere in the operator's folder. */
  leavesNoSecrets({ accounts }: Operator): void {
    const { CHAIN_RPC_URL: _, WAYFORPAY_MERCHANT_ACCOUNT: __, ...keys } = accounts.secrets;
    for (const [name, secret] of Object.entries({ ...keys, ownerPassword: new URL(accounts.ownerUrl).password })) {
      const found = this.#filesWith(secret);
      expect(found === "", `${name} is in ${found}`);
    }
  }

  #filesWith(text: string): string {
    try {
      const options = ["--recursive", "--files-with-matches", "--fixed-strings", "--exclude-dir=node_modules"];
      return execFileSync("grep", [...options, "--", text, this.#repository.root], { encoding: "utf8" }).trim();
    } catch {
      return "";
    }
  }

  async #fill(operator: Operator): Promise<void> {
    const store = `https://${operator.accounts.domain}`;
    const clone = ["--clone", operator.slug];
    const [said] = await Promise.all([
      operator.script("scripts/admin/run.ts", ["add", ADMIN.email, "--new", ADMIN.name, ...clone]),
      operator.script("scripts/admin/catalogue.ts", ["import", "db/seed/catalogue.toml", ...clone]),
    ]);
    const [link] = /https:\/\/\S+token=\S+/.exec(said) ?? [];
    expect(link !== undefined, "no link to set the admin's password was printed");
    const body = new URLSearchParams({ password: ADMIN.password });
    const answer = await fetch(link, { method: "POST", headers: { origin: store }, body, redirect: "manual" });
    expect(answer.status === 200, `setting the admin's password answered ${answer.status}`);
  }

  async #demo(operator: Operator): Promise<void> {
    const { domain, adminUrl, token } = operator.accounts;
    const { rewardsAddress = "" } = readClone(operator.slug, this.#repository.root).made;
    const isOver = new AbortController();
    const swept = this.#sweep(isOver.signal);
    try {
      await operator.script("scripts/demo.ts", [], {
        DEMO_URL: `https://${domain}`,
        DEMO_RPC_URL: this.#world.rpcUrl,
        DEMO_INBOX_URL: this.#world.inboxUrl,
        DEMO_DATABASE_URL: adminUrl,
        DEMO_REWARDS_ADDRESS: rewardsAddress,
        DEMO_TOKEN_ADDRESS: token,
        DEMO_ADMIN_EMAIL: ADMIN.email,
        DEMO_ADMIN_PASSWORD: ADMIN.password,
      });
    } finally {
      isOver.abort();
    }
    const outcomes = await swept;
    expect(outcomes.length > 0, "no sweep is due at its minute");
    expect(
      outcomes.every((outcome) => outcome === "ok"),
      `sweeps ended as ${outcomes}`,
    );
  }

  /** Fires every few seconds what is due at the minute of the hourly sweep, so that nothing has to wait for hours to pass. */
  async #sweep(until: AbortSignal): Promise<string[]> {
    const outcomes: string[] = [];
    const at = new Date();
    at.setUTCMinutes(SWEEP_MINUTE);
    while (!until.aborted) {
      outcomes.push(...(await this.#world.cloudflare.runCrons(at).catch((error: unknown) => [String(error)])));
      await sleep(3_000, undefined, { signal: until }).catch(() => undefined);
    }
    return outcomes;
  }

  #addMigration(): void {
    this.#repository.write(`db/migrations/${MIGRATION}.sql`, 'ALTER TABLE "vendors" ADD COLUMN "clone_test" text;\n');
    this.#repository.edit("db/migrations/meta/_journal.json", (text) => {
      const journal = JSON.parse(text) as { entries: { idx: number; when: number }[] };
      const last = journal.entries.at(-1);
      const entry = { idx: (last?.idx ?? 0) + 1, version: "7", when: (last?.when ?? 0) + 1, tag: MIGRATION };
      return JSON.stringify({ ...journal, entries: [...journal.entries, { ...entry, breakpoints: true }] }, null, 2);
    });
  }

  #head(): string {
    return execFileSync("git", ["rev-parse", "HEAD"], { cwd: this.#repository.root, encoding: "utf8" }).trim();
  }
}

async function stage(name: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  try {
    await work();
  } catch (error) {
    throw new Error(`✗ ${name}\n${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  console.log(`✓ ${name.padEnd(36)} ${((performance.now() - started) / 1_000).toFixed(1).padStart(6)} s`);
}

function expect(isRight: boolean, otherwise: string): asserts isRight {
  if (!isRight) throw new Error(otherwise);
}
