import { LOCAL_CHAIN_ID } from "../../contracts/scripts/chain.ts";
import type { CommandOptions, RunScript } from "./commands.ts";
import type { Repository } from "./repository.ts";
import type { Accounts, World } from "./world.ts";

const CLONE = "scripts/clone/run.ts";
/** How often a command that was interrupted or met trouble is typed again. */
const MAX_REPEATS = 12;

/** What the test does to a verb while it runs. */
export type Disturb = (verb: string) => Disturbance | undefined;

export interface Disturbance {
  /** For each time the command is started. */
  onStart(kill: () => void): void;
  /** Whether it has been disturbed enough: what fails from then on is a fault. */
  isOver(): boolean;
  end(): void;
}

/** Someone with accounts and keys, who types what the guide says. */
export class Operator {
  readonly slug: string;
  readonly accounts: Accounts;
  readonly #world: World;
  readonly #repository: Repository;
  readonly #run: RunScript;
  readonly #disturb: Disturb;

  constructor(
    slug: string,
    accounts: Accounts,
    place: { world: World; repository: Repository; run: RunScript; disturb: Disturb },
  ) {
    this.slug = slug;
    this.accounts = accounts;
    this.#world = place.world;
    this.#repository = place.repository;
    this.#run = place.run;
    this.#disturb = place.disturb;
  }

  /** `npm run clone -- new`, with every answer on the command line. */
  async begin(name: string): Promise<void> {
    const { domain, token } = this.accounts;
    const chain = ["--chain-id", String(LOCAL_CHAIN_ID), "--token-address", token];
    await this.#succeed([CLONE, "new", this.slug, "--yes", "--name", name, "--domain", domain, ...chain]);
    this.#repository.commit(`clone ${this.slug}`);
  }

  async provision(): Promise<void> {
    await this.verb("provision", ["--yes", "--secrets", "-"], { input: this.#secretsFile() });
    this.#repository.commit(`what was made for ${this.slug}`);
  }

  /** Lets the contract mint, with the key of the token's owner. */
  async mintRight(): Promise<void> {
    await this.verb("mint-right", ["--yes"]);
  }

  /** `npm run clone -- check` with every key; answers what it says. */
  check(): Promise<string> {
    return this.verb("check", [...this.connecting, "--secrets", "-"], { input: this.#secretsFile() });
  }

  #secretsFile(): string {
    const lines = Object.entries(this.accounts.secrets).map(([name, value]) => `${name}=${value}`);
    return `${lines.join("\n")}\n`;
  }

  /** Runs a verb of `npm run clone` until it succeeds; undisturbed, it must do so the first time. */
  async verb(verb: string, args: readonly string[] = [], options: CommandOptions = {}): Promise<string> {
    const disturbance = this.#disturb(verb);
    const wanted = [CLONE, verb, this.slug, ...args];
    try {
      for (let tries = 1; ; tries += 1) {
        const onStart = (kill: () => void) => disturbance?.onStart(kill);
        const mayFail = disturbance !== undefined && !disturbance.isOver();
        const ran = await this.#script(wanted, { ...options, onStart });
        if (ran.exitCode === 0) return ran.output;
        if (!mayFail || tries === MAX_REPEATS) throw new Error(`clone ${verb} ${this.slug} failed:\n${ran.output}`);
      }
    } finally {
      disturbance?.end();
    }
  }

  /** Runs a verb that must be refused with these words. */
  async refused(verb: string, words: RegExp, args: readonly string[] = []): Promise<void> {
    const { exitCode, output } = await this.#script([CLONE, verb, this.slug, ...args]);
    if (exitCode === 0 || !words.test(output))
      throw new Error(`clone ${verb} was not refused with ${words}:\n${output}`);
  }

  /** Runs another script of the repository, as the owner of this clone's database. */
  async script(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.#succeed([script, ...args], { env });
  }

  /** How a verb reaches the shop. */
  get connecting(): readonly string[] {
    return ["--connect-to", this.#world.cloudflare.hosts];
  }

  /** The same, and nobody is asked. */
  get visiting(): readonly string[] {
    return ["--yes", ...this.connecting];
  }

  /** Opens a page of the clone. */
  async page(path: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(new URL(path, `https://${this.accounts.domain}`), { redirect: "manual" });
    return { status: answer.status, text: await answer.text() };
  }

  /** The commit that the clone's edge says it serves. */
  async servedCommit(): Promise<string> {
    const { status, text } = await this.page("/release.json");
    if (status !== 200) throw new Error(`/release.json of ${this.slug} answered ${status}`);
    return (JSON.parse(text) as { commit: string }).commit;
  }

  async #succeed(command: readonly string[], options: CommandOptions = {}): Promise<string> {
    const { exitCode, output } = await this.#script(command, options);
    if (exitCode !== 0) throw new Error(`${command.join(" ")} failed:\n${output}`);
    return output;
  }

  #script([script = "", ...args]: readonly string[], options: CommandOptions = {}) {
    const env = {
      ...this.#world.cloudflare.env,
      DATABASE_OWNER_URL: this.accounts.ownerUrl,
      DEPLOYER_PRIVATE_KEY: this.#world.deployerKey,
      CHAIN_RPC_URL: this.accounts.secrets.CHAIN_RPC_URL ?? "",
      ...options.env,
    };
    return this.#run(script, args, { ...options, env });
  }
}
