import { DurableObject } from "cloudflare:workers";
import { seenEpochMs } from "#core/domain/visit-beacon";
import { dayInTimeZone, oldestKeptDay } from "#core/domain/visit-day";
import { getLogger } from "#core/log";
import { createMeasure } from "#core/measure";
import type { FlushTaken, LabelVisits, VisitFlush } from "#core/ports/edge-rpc";
import { within } from "#worker/edge/request/deadline";
import { appRpc, settingsOf } from "#worker/edge/request/edge-env";
import { migrateVisitSchema } from "#worker/edge/visits/visit-schema";
import { readCounterName } from "#worker/edge/visits/visit-shard";

const log = getLogger(["refcodes", "edge", "visits"]);

/** Milliseconds from the first new beacon to the flush that sends its count to the app. */
export const flushDelayMs = 3_000;
/** The longest pause between two flushes while the app is down, milliseconds. */
export const maxRetryDelayMs = 300_000;

function eachDay({ label, days }: LabelVisits) {
  return days.map(({ day, visits }) => ({ label, day, visits }));
}

function epochOf(epochMs: number): number {
  return Math.floor(epochMs / seenEpochMs);
}

const flushDeadlineMs = 10_000;
const overdueMs = 10_000;

/**
 * Counts the visits of one code in one region; the source of truth for visits. Each beacon is recorded in one synchronous
 * step, so none is lost or counted twice at any concurrency, and is answered only when the count is durable. An alarm
 * flushes absolute values to the app until the app has confirmed them all.
 */
export class VisitCounter extends DurableObject<EdgeEnv> {
  // When the alarm for the next flush rings; undefined when there is none, or only the much later one that deletes ids.
  #flushAt: number | undefined;
  // The epoch in which old ids were last deleted.
  #forgotten: number | undefined;

  constructor(ctx: DurableObjectState, env: EdgeEnv) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      migrateVisitSchema(ctx.storage);
      if (this.#hasNews()) {
        this.#takeUpAlarm(await ctx.storage.getAlarm());
      }
    });
  }

  /**
   * Records one beacon.
   *
   * @param id the beacon's UUID: the same id within ten minutes is the same visit
   * @param label what the label of the visitor's link counts as; none for a link without
   * @returns `duplicate` when the id was recorded before; either way the visit is in the count
   */
  record(id: string, label?: string): "counted" | "duplicate" {
    const now = Date.now();
    const { sql } = this.ctx.storage;
    const kept = sql.exec("INSERT INTO seen_ids (id, epoch) VALUES (?, ?) ON CONFLICT DO NOTHING", id, epochOf(now));
    if (kept.rowsWritten === 0) {
      return "duplicate";
    }
    const day = dayInTimeZone(now, settingsOf(this.env).timeZone);
    sql.exec("INSERT INTO days (day, visits) VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET visits = visits + 1", day);
    if (label !== undefined) {
      sql.exec(
        "INSERT INTO label_days (label, day, visits) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET visits = visits + 1",
        label,
        day,
      );
    }
    if (this.#flushAt === undefined || this.#flushAt + overdueMs < now) {
      this.#setAlarm(now + flushDelayMs);
    }
    return "counted";
  }

  /**
   * Keeps the alarm that was already set when the object woke, if it rings soon. One that is overdue was lost, and one far
   * ahead may be: setting a new one is free, while waiting for a lost one never ends.
   */
  #takeUpAlarm(at: number | null): void {
    const soon = Date.now() + flushDelayMs;
    if (at === null || at > soon || at + overdueMs < Date.now()) {
      this.#setAlarm(soon);
    } else {
      this.#flushAt = at;
    }
  }

  /** Flushes unconfirmed counts and deletes what is old. Never throws: the platform drops an alarm after six throws. */
  override async alarm(): Promise<void> {
    // Set first, so that the next run is certain even if this one is cut off.
    this.#setAlarm(Date.now() + flushDeadlineMs + overdueMs);
    try {
      try {
        await this.#flush();
      } finally {
        this.#forget();
      }
    } catch (error) {
      this.#backOff(error);
      return;
    }
    this.#setNextAlarm();
  }

  async #flush(): Promise<void> {
    const news = this.#news();
    const { days, labels = [] } = news;
    if (days.length === 0 && labels.length === 0) {
      return;
    }
    const taken: FlushTaken | undefined = await within(flushDeadlineMs, appRpc(this.env).flushVisits(news));
    // Beacons may have arrived meanwhile: only what was sent is confirmed.
    let confirmed = 0;
    this.ctx.storage.transactionSync(() => {
      const { sql } = this.ctx.storage;
      for (const { day, visits } of days) {
        const [before] = sql.exec<{ flushed: number }>("SELECT flushed FROM days WHERE day = ?", day).toArray();
        confirmed += Math.max(0, visits - (before?.flushed ?? visits));
        sql.exec("UPDATE days SET flushed = max(flushed, ?) WHERE day = ?", visits, day);
      }
      if (labels.length > (taken?.labels ?? 0)) {
        return;
      }
      for (const { label, day, visits } of labels.flatMap(eachDay)) {
        sql.exec("UPDATE label_days SET flushed = max(flushed, ?) WHERE label = ? AND day = ?", visits, label, day);
      }
      sql.exec("UPDATE counter SET failed_flushes = 0 WHERE failed_flushes <> 0");
    });
    createMeasure(this.env.METRICS)({ metric: "visits", value: confirmed });
    if (labels.length > (taken?.labels ?? 0)) {
      throw new Error("the app is of a release that takes no labels");
    }
  }

  #news(): VisitFlush {
    const { sql } = this.ctx.storage;
    const days = sql
      .exec<{ day: string; visits: number }>("SELECT day, visits FROM days WHERE visits <> flushed ORDER BY day")
      .toArray();
    const { total } = sql
      .exec<{ total: number }>(
        "SELECT pruned_visits + (SELECT coalesce(sum(visits), 0) FROM days) AS total FROM counter",
      )
      .one();
    const labels = this.#labelNews();
    return { ...readCounterName(this.ctx.id.name), total, days, ...(labels.length === 0 ? {} : { labels }) };
  }

  #labelNews(): LabelVisits[] {
    const byLabel = new Map<string, { label: string; total: number; days: { day: string; visits: number }[] }>();
    const rows = this.ctx.storage.sql.exec<{ label: string; day: string; visits: number; total: number }>(
      `SELECT label, day, visits,
         (SELECT coalesce(sum(visits), 0) FROM pruned_labels WHERE pruned_labels.label = news.label)
           + (SELECT sum(visits) FROM label_days WHERE label_days.label = news.label) AS total
       FROM label_days AS news WHERE visits <> flushed ORDER BY label, day`,
    );
    for (const { label, day, visits, total } of rows) {
      const news = byLabel.get(label) ?? { label, total, days: [] };
      news.days.push({ day, visits });
      byLabel.set(label, news);
    }
    return [...byLabel.values()];
  }

  /** Deletes ids too old to be sent again, and confirmed days older than 28 days; the total keeps their visits. */
  #forget(): void {
    const now = Date.now();
    const oldest = oldestKeptDay(dayInTimeZone(now, settingsOf(this.env).timeZone));
    this.ctx.storage.transactionSync(() => {
      const { sql } = this.ctx.storage;
      // Reads all ids, so it runs once an epoch.
      if (this.#forgotten !== epochOf(now)) {
        sql.exec("DELETE FROM seen_ids WHERE epoch < ?", epochOf(now) - 1);
      }
      sql.exec(
        `UPDATE counter SET pruned_visits = pruned_visits + past.visits
         FROM (SELECT sum(visits) AS visits FROM days WHERE day < ? AND visits = flushed) AS past
         WHERE past.visits IS NOT NULL`,
        oldest,
      );
      sql.exec("DELETE FROM days WHERE day < ? AND visits = flushed", oldest);
      sql.exec(
        `INSERT INTO pruned_labels (label, visits)
         SELECT label, sum(visits) FROM label_days WHERE day < ? AND visits = flushed GROUP BY label
         ON CONFLICT DO UPDATE SET visits = visits + excluded.visits`,
        oldest,
      );
      sql.exec("DELETE FROM label_days WHERE day < ? AND visits = flushed", oldest);
    });
    this.#forgotten = epochOf(now);
  }

  #backOff(error: unknown): void {
    const { failures } = this.ctx.storage.sql
      .exec<{ failures: number }>(
        "UPDATE counter SET failed_flushes = failed_flushes + 1 RETURNING failed_flushes AS failures",
      )
      .one();
    const delay = Math.min(maxRetryDelayMs, flushDelayMs * 2 ** Math.min(failures, 16));
    log.warn("visits wait for the app", { error, counter: this.ctx.id.name, failures });
    // Spread out, so that objects that failed together do not come back together.
    this.#setAlarm(Date.now() + Math.round(delay * (0.75 + Math.random() / 4)));
  }

  #setNextAlarm(): void {
    if (this.#hasNews()) {
      this.#setAlarm(Date.now() + flushDelayMs);
      return;
    }
    this.#flushAt = undefined;
    const allForgotten = this.ctx.storage.sql.exec("SELECT 1 FROM seen_ids LIMIT 1").next().done;
    const nextEpochAt = (epochOf(Date.now()) + 1) * seenEpochMs;
    void (allForgotten ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(nextEpochAt));
  }

  #hasNews(): boolean {
    const news = `SELECT 1 FROM days WHERE visits <> flushed
      UNION ALL SELECT 1 FROM label_days WHERE visits <> flushed LIMIT 1`;
    return !this.ctx.storage.sql.exec(news).next().done;
  }

  #setAlarm(at: number): void {
    this.#flushAt = at;
    // Not awaited: the output gate holds every answer until this write is durable, and resets the object if it fails.
    void this.ctx.storage.setAlarm(at);
  }
}
