import { asc, eq, type SQL, sql } from "drizzle-orm";
import { orderRefOf } from "#core/adapters/chain/reward-chain";
import { AdapterError } from "#core/ports/adapter-error";
import type { Hex } from "#core/ports/reward-chain";
import type { AuditContext } from "#core/services/audit/audit-context";
import { auditFindings, auditRuns } from "#db/schema";
import { chainOfWorld, OPERATOR, type RecordedChain, runAudit } from "./audit-chain.ts";
import { type AuditWorld, auditWorld } from "./audit-world.ts";
import { clone } from "./store-fixture.ts";

export const DAY_MS = 86_400_000;

/** Whoever pays what nobody has earned. */
export const THIEF = "0x00000000000000000000000000000000000000ff";

/** One night of the audit after the other, over a world in which nothing is wrong until a test changes it. */
export class AuditNights {
  readonly world: AuditWorld;
  chain: RecordedChain;
  ctx: AuditContext;
  /** When the last one was. */
  at = Date.now() + DAY_MS;

  private constructor(world: AuditWorld) {
    this.world = world;
    this.chain = chainOfWorld(world);
    this.ctx = { db: world.fixture.database.auditorDb, chain: this.chain, timeZone: clone.timeZone };
  }

  static async begin(): Promise<AuditNights> {
    return new AuditNights(await auditWorld());
  }

  /** Nothing was found and nothing is known, and the chain is as it was at first. */
  async forget(): Promise<void> {
    await this.run(sql`truncate audit_findings, audit_runs, chain_payments`);
    this.chain = chainOfWorld(this.world);
    this.ctx = { db: this.ctx.db, chain: this.chain, timeZone: this.ctx.timeZone };
  }

  run(statement: SQL) {
    return this.world.fixture.database.adminDb.execute(statement);
  }

  /** The next night's run: over everything, unless it may be one over what has changed. Answers its id. */
  async audit({ isWhole = true } = {}): Promise<string> {
    this.at += DAY_MS;
    const now = new Date(this.at);
    const id = now.toISOString().slice(0, 10);
    await runAudit(this.ctx, { id, now, isWhole });
    return id;
  }

  findings() {
    return this.world.fixture.database.adminDb
      .select()
      .from(auditFindings)
      .orderBy(asc(auditFindings.subject), asc(auditFindings.subjectId), asc(auditFindings.code));
  }

  /** What is open, as `subject code`. */
  async open(): Promise<string[]> {
    const rows = await this.findings();
    return rows.filter(({ closedAt }) => closedAt === null).map(({ subject, code }) => `${subject} ${code}`);
  }

  /** Whoever closes it has seen what was found until now. */
  closeAll() {
    return this.run(sql`update audit_findings set closed_at = now(), closed_by = 'ann', close_reason = 'known'`);
  }

  async oneRun(id: string) {
    const [row] = await this.world.fixture.database.adminDb.select().from(auditRuns).where(eq(auditRuns.id, id));
    return row;
  }

  /** Changes rows, does the work, and changes them back. */
  async changed(change: SQL, back: SQL, work: () => Promise<void>): Promise<void> {
    await this.run(change);
    try {
      await work();
    } finally {
      await this.run(back);
    }
  }

  /** One payment more, in a block of its own, of a reference of whatever name. */
  pay(reference: string, sender: Hex = OPERATOR): void {
    const place = this.chain.payments.length + 1;
    const txHash: Hex = `0x${place.toString(16).padStart(64, "f")}`;
    const payment = { orderRef: orderRefOf(reference), wallet: THIEF, amount: 5n, logIndex: 0 } as const;
    this.chain.payments.push({ ...payment, txHash, blockNumber: BigInt(place) });
    this.chain.senders.set(txHash, sender);
  }

  /** The node says of no transaction who sent it, or only not of those of this sender. */
  hideSenders(hidden: (sender: Hex) => boolean = () => true): void {
    const { chain } = this;
    this.ctx.chain = {
      ...chain,
      readSender: async (txHash) => {
        const sender = (await chain.readSender(txHash)) ?? OPERATOR;
        if (hidden(sender)) throw new AdapterError("timeout", { retry: true });
        return sender;
      },
    };
  }

  /** A reference that was rewarded and paid. */
  mintedReference(): string {
    const orderRef = this.chain.payments[0]?.orderRef;
    return this.world.references.find((reference) => orderRefOf(reference) === orderRef) ?? "";
  }
}
