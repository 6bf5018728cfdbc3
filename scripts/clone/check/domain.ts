import { lookup } from "node:dns/promises";
import type { CloneContext } from "../context.ts";
import { healthOf } from "../health.ts";
import { askShop } from "../shop.ts";
import { type CheckResult, right, sayError, wrong } from "./result.ts";

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
    const health = healthOf(answer);
    if (health) return right("domain", `${domain} answers: ${health.status}, build ${health.build}`);
    if (connectTo) return right("domain", `nothing is deployed at ${connectTo.host}:${connectTo.port} yet`);
    const says = `${domain} leads to something else, which answers /api/health with ${answer.status}`;
    return wrong("domain", says, 'Remove its DNS record, or name its zone in the clone\'s file: zone = "…".');
  } catch (error) {
    if (connectTo) return right("domain", `nothing answers at ${connectTo.host}:${connectTo.port} yet`);
    return wrong("domain", `${domain} has an address, and does not answer: ${sayError(error)}`);
  }
}
