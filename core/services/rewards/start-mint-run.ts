import { THE_CLONE } from "#core/domain/logged-action";
import type { ConsumerRpcApi, MintRunReport } from "#core/ports/consumer-rpc";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";

/** Has the consumer do a mint run for an admin. It is in the action log before it begins; what is paid is in the rewards' own. */
export async function startMintRun(
  { db }: Pick<ServiceContext, "db">,
  consumer: Pick<ConsumerRpcApi, "mintRun">,
  { actorId, now }: { actorId: string; now: Date },
): Promise<MintRunReport> {
  await actionStatement(db, {
    actor: actorId,
    action: "mint_run.started",
    subjectId: THE_CLONE,
    before: null,
    after: null,
    now,
  });
  return consumer.mintRun();
}
