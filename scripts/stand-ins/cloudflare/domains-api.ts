import { z } from "zod";
import { type Account, type CustomDomain, newId, type Zone } from "./account.ts";
import { Page, param, type Routes, readJson } from "./api.ts";
import { Refusal } from "./refusal.ts";

const originSchema = z.object({
  hostname: z.string(),
  zone_id: z.string().optional(),
  zone_name: z.string().optional(),
});
type Origin = z.infer<typeof originSchema>;
const recordsSchema = z.object({
  override_existing_origin: z.boolean().default(false),
  origins: z.array(originSchema),
});
const routesSchema = z.array(z.object({ pattern: z.string() }));

/** Zones, and the host names under which Workers answer. */
export function domainRoutes(account: Account): Routes {
  const zoneFor = (origin: Origin): Zone => {
    const zone = account.zones.find(({ id, name }) => id === origin.zone_id || name === origin.zone_name);
    const found = zone ?? account.zoneOf(origin.hostname);
    if (found === undefined) throw new Refusal(400, 10_082, `No zone of this account holds ${origin.hostname}.`);
    return found;
  };
  const shown = ({ id, hostname, zone, script }: CustomDomain) => ({
    id,
    hostname,
    zone_id: zone.id,
    zone_name: zone.name,
    service: script,
    environment: "production",
  });
  const domainsOf = (script: string) => [...account.domains.values()].filter((domain) => domain.script === script);
  const all = ({ query }: { query: URLSearchParams }) =>
    [...account.domains.values()]
      .filter((domain) => (query.get("hostname") ?? domain.hostname) === domain.hostname)
      .filter((domain) => (query.get("service") ?? domain.script) === domain.script)
      .map(shown);
  const find = (id: string): CustomDomain => {
    const domain = [...account.domains.values()].find((other) => other.id === id);
    if (domain === undefined) throw new Refusal(404, 10_097, "Custom domain not found.");
    return domain;
  };
  const remove = (id: string) => {
    account.domains.delete(find(id).hostname);
    return null;
  };
  return {
    "POST /workers/scripts/:name/domains/changeset": (call, params) => {
      const script = account.script(param(params, "name")).name;
      const wanted = readJson(call, z.array(originSchema));
      const updated = wanted.flatMap(({ hostname }) => account.domains.get(hostname) ?? []);
      const hostnames = new Set(wanted.map(({ hostname }) => hostname));
      return {
        added: wanted.filter(({ hostname }) => !account.domains.has(hostname)),
        updated: updated.map((domain) => ({ ...shown(domain), modified: domain.script !== script })),
        removed: domainsOf(script)
          .filter(({ hostname }) => !hostnames.has(hostname))
          .map(shown),
        conflicting: [],
      };
    },
    "PUT /workers/scripts/:name/domains/records": (call, params) => {
      const script = account.script(param(params, "name")).name;
      const { origins, override_existing_origin: mayTake } = readJson(call, recordsSchema);
      const wanted = origins.map((origin) => {
        const known = account.domains.get(origin.hostname);
        if (known !== undefined && known.script !== script && !mayTake) {
          throw new Refusal(409, 100_116, `${origin.hostname} is already used by "${known.script}".`);
        }
        return { id: known?.id ?? newId(), hostname: origin.hostname, zone: zoneFor(origin), script };
      });
      for (const { hostname } of domainsOf(script)) account.domains.delete(hostname);
      for (const domain of wanted) account.domains.set(domain.hostname, domain);
      return wanted.map(shown);
    },
    "GET /workers/domains": all,
    "GET /workers/domains/records": all,
    "GET /workers/domains/records/:id": (_, params) => shown(find(param(params, "id"))),
    "DELETE /workers/domains/:id": (_, params) => remove(param(params, "id")),
    "DELETE /workers/domains/records/:id": (_, params) => remove(param(params, "id")),
    "PUT /workers/scripts/:name/routes": (call, params) => {
      const script = account.script(param(params, "name"));
      const patterns = readJson(call, routesSchema).map(({ pattern }) => pattern);
      for (const pattern of patterns) zoneFor({ hostname: hostOfPattern(pattern) });
      script.routes = patterns;
      return patterns.map((pattern) => ({ pattern, script: script.name }));
    },
  };
}

/** What is asked about zones; these calls are not below an account. */
export function zoneRoutes(account: Account): Routes {
  const zoneOf = (id: string): Zone => {
    const zone = account.zones.find((other) => other.id === id);
    if (zone === undefined) throw new Refusal(404, 7_003, "Could not find the zone.");
    return zone;
  };
  const shown = ({ id, name }: Zone) => ({ id, name, status: "active", account: { id: account.id } });
  return {
    "GET /zones": ({ query }) => {
      const name = query.get("name");
      return new Page(account.zones.filter((zone) => name === null || zone.name === name).map(shown), query);
    },
    "GET /zones/:id": (_, params) => shown(zoneOf(param(params, "id"))),
    "GET /zones/:id/workers/routes": (_, params) => {
      const zone = zoneOf(param(params, "id"));
      const routes = [...account.scripts.values()].flatMap(({ name, routes: patterns }) =>
        patterns.map((pattern) => ({ id: newId(), pattern, script: name })),
      );
      return routes.filter(({ pattern }) => account.zoneOf(hostOfPattern(pattern)) === zone);
    },
  };
}

/** The host of a route's pattern, such as `shop.example/*`. */
export function hostOfPattern(pattern: string): string {
  return pattern.replace(/^https?:\/\//, "").split("/")[0] ?? "";
}
