import { roleName } from "#db/grants";
import type { WorkerRole } from "../stack/build.ts";

/** What a clone's resources are called. No two clones share one: they may live in one account and one database. */
export interface ResourceNames {
  readonly workers: Readonly<Record<WorkerRole, string>>;
  readonly queues: {
    readonly events: string;
    readonly deadLetters: string;
    readonly payments: string;
    readonly paymentsDeadLetters: string;
    readonly audit: string;
    readonly auditDeadLetters: string;
  };
  /** Dataset of Analytics Engine. A slug has no underscores, so no two clones share one. */
  readonly dataset: string;
  /** The R2 bucket of pictures. */
  readonly bucket: string;
  /** Title of the KV namespace. Its id is given by Cloudflare. */
  readonly kvTitle: string;
  /** Postgres roles: one per Worker that holds a `DATABASE_URL`, and the audit's. */
  readonly databaseRoles: { readonly app: string; readonly consumer: string; readonly auditor: string };
}

/** Names of everything that belongs to one clone. At most 63 characters each, for a slug of at most 40. */
export function namesOf(slug: string): ResourceNames {
  return {
    workers: { edge: `${slug}-edge`, app: `${slug}-app`, consumer: `${slug}-consumer` },
    queues: {
      events: `${slug}-events`,
      deadLetters: `${slug}-dead-letters`,
      payments: `${slug}-payments`,
      paymentsDeadLetters: `${slug}-payments-dead-letters`,
      audit: `${slug}-audit`,
      auditDeadLetters: `${slug}-audit-dead-letters`,
    },
    dataset: `${slug.replaceAll("-", "_")}_metrics`,
    bucket: `${slug}-pictures`,
    kvTitle: `${slug}-refcodes`,
    databaseRoles: {
      app: roleName(slug, "app"),
      consumer: roleName(slug, "consumer"),
      auditor: roleName(slug, "auditor"),
    },
  };
}
