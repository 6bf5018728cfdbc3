import { DurableObject } from "cloudflare:workers";

/** The least an object can do to count durably. */
export class Counter extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY, visits INTEGER NOT NULL)");
    ctx.storage.sql.exec("INSERT INTO counter (id, visits) VALUES (1, 0) ON CONFLICT DO NOTHING");
  }

  increment() {
    this.ctx.storage.sql.exec("UPDATE counter SET visits = visits + 1 WHERE id = 1");
  }
}

export default {
  async fetch(_, env) {
    // As many objects as the beacons of one code and continent meet: each writes to a file of its own.
    await env.COUNTER.getByName(`counter-${Math.floor(Math.random() * 4)}`).increment();
    return new Response(null, { status: 204 });
  },
};
