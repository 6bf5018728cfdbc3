import { z } from "zod";
import type { FlashName } from "#app/session/flash.ts";
import { userRoles } from "#core/domain/viewer";
import type { ServiceContext } from "#core/services/context";
import { blockPerson, unblockPerson } from "#core/services/people/block-person";
import { clearRecommenderName } from "#core/services/people/clear-recommender-name";
import { personActionInput } from "#core/services/people/people-input";
import { signPersonOut } from "#core/services/people/sign-person-out";
import { carryOutProposal } from "#core/services/proposals/carry-out-proposal";
import { declineProposal } from "#core/services/proposals/decline-proposal";
import { propose } from "#core/services/proposals/propose";
import { roleProposalInput } from "#core/services/proposals/propose-input";
import { referenceInput } from "#core/services/text-input";

/** What an admin can have done to a person, as the page's forms send it. Each wants a fresh proof. */
export const personCommandSchema = z.discriminatedUnion("intent", [
  personActionInput.extend({ intent: z.literal("block") }),
  personActionInput.extend({ intent: z.literal("unblock") }),
  personActionInput.extend({ intent: z.literal("signOut") }),
  personActionInput.extend({ intent: z.literal("clearName") }),
  roleProposalInput.omit({ kind: true }).extend({ intent: z.literal("proposeRole"), role: z.enum(userRoles) }),
  z.object({ intent: z.literal("carryOut"), proposalId: referenceInput }),
  z.object({ intent: z.literal("decline"), proposalId: referenceInput }),
]);

/** Carries it out; answers the message that the page shows then. */
export async function runPersonCommand(
  ctx: ServiceContext,
  command: z.output<typeof personCommandSchema>,
  by: { userId: string; actorId: string; now: Date },
): Promise<FlashName> {
  switch (command.intent) {
    case "block":
      await blockPerson(ctx, { ...command, ...by });
      return "personBlocked";
    case "unblock":
      await unblockPerson(ctx, { ...command, ...by });
      return "personUnblocked";
    case "signOut":
      await signPersonOut(ctx, { ...command, ...by });
      return "personSignedOut";
    case "clearName":
      await clearRecommenderName(ctx, { ...command, ...by });
      return "personNameCleared";
    case "proposeRole":
      await propose(ctx, { ...command, change: { kind: "role", role: command.role }, ...by });
      return "roleProposed";
    case "carryOut":
      await carryOutProposal(ctx, { ...command, ...by });
      return "roleGiven";
    case "decline":
      await declineProposal(ctx, { ...command, ...by });
      return "roleDeclined";
  }
}
