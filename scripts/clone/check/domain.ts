import { lookup } from "node:dns/promises";
import { z } from "zod";
import type { CloneContext } from "../context.ts";
import { askShop } from "../shop.ts";
import { type CheckResult, right, sayError, wrong } from "./result.ts";

const healthSchema = z.looseObject({ status: z.enum(["ok", "degraded"]), build: z.string() });

/** Whether the domain leads to this store, or to nothing yet. */
export async function checkDomain(shop: Pick<CloneContext, "clone" | "connectTo">): Promise<CheckResult> {
  const { clone, connectTo } = shop;
  const { domain } = clone;
  const resolves = connectTo !== undefined || (await lookup(domain).then(Boolean, () => false));
  if (!resolves) {
    return right("domain", `${domain} leads nowhere yet: the first deployment makes its record in its zone`);
  }
  try {
    const answer = await askShop(shop, { path: "/api/health" });
    const health = healthSchema.safeParse(parseJson(answer.body.toString()));
    if (health.success) return right("domain", `${domain} answers: ${health.data.status}, build ${health.data.build}`);
    if (connectTo) return right("domain", `nothing is deployed at ${connectTo.host}:${connectTo.port} yet`);
    const says = `${domain} leads to something else, which answers /api/health with ${answer.status}`;
    return wrong("domain", says, 'Remove its DNS record, or name its zone in the clone\'s file: zone = "…".');
  } catch (error) {
    if (connectTo) return right("domain", `nothing answers at ${connectTo.host}:${connectTo.port} yet`);
    return wrong("domain", `${domain} has an address, and does not answer: ${sayError(error)}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
