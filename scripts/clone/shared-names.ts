import type { Clone } from "./clone-file.ts";
import { namesOf } from "./resource-names.ts";

/** What no two clones may have in common, each kind with what a clone takes of it. */
const UNIQUE: Readonly<Record<string, (clone: Clone) => readonly (string | number | undefined)[]>> = {
  slug: ({ slug }) => [slug],
  number: ({ number }) => [number],
  name: ({ name }) => [name.toLowerCase()],
  domain: ({ domain }) => [domain],
  Worker: ({ slug }) => Object.values(namesOf(slug).workers),
  queue: ({ slug }) => Object.values(namesOf(slug).queues),
  bucket: ({ slug }) => [namesOf(slug).bucket],
  "KV namespace": ({ slug }) => [namesOf(slug).kvTitle],
  "KV id": ({ made }) => [made.kvId],
  "database role": ({ slug }) => Object.values(namesOf(slug).databaseRoles),
  // One contract has one daily cap and one operator; each payment reference is paid once.
  contract: ({ chain, made }) => [made.rewardsAddress && `${made.rewardsAddress.toLowerCase()} on chain ${chain.id}`],
  // Two Minters with one key would use each other's nonces.
  "operator address": ({ made }) => [made.operatorAddress?.toLowerCase()],
};

/** Everything that two clones both claim, a sentence each; empty when they keep apart. */
export function sharedNames(clones: readonly Clone[]): string[] {
  return Object.entries(UNIQUE).flatMap(([kind, take]) => {
    const owners = new Map<string | number, string[]>();
    for (const clone of clones) {
      for (const value of new Set(take(clone))) {
        if (value !== undefined) owners.set(value, [...(owners.get(value) ?? []), clone.slug]);
      }
    }
    return [...owners].flatMap(([value, slugs]) =>
      slugs.length > 1 ? [`${slugs.join(" and ")} share the ${kind} ${value}`] : [],
    );
  });
}
