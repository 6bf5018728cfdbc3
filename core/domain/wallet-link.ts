import { shareUrl } from "#core/domain/refcode";

/** How long a wallet that took over a code waits before it is paid, so that the owner of the mailbox can stop it. */
export const LINK_WAIT_MS = 72 * 3_600_000;

/**
 * Milliseconds after that wait before anything is paid: a stop that was pressed in its last moment has been written by
 * then, or never will be.
 */
export const LINK_SETTLE_MS = 60_000;

/** What a message names besides its address and chain when it is to link a wallet to a person's code. */
export interface LinkTerms {
  requestId: string;
  resources: readonly string[];
}

/**
 * What the message of a first wallet must name (EIP-4361 `Request ID` and `Resources`): the person, and the code that the
 * wallet takes over, as its share link. A message signed for another account, code or clone links nothing.
 *
 * @param appUrl the clone's origin, without a trailing slash
 * @param code null where the wallet takes none over: then the message names the store
 */
export function linkTerms({
  appUrl,
  userId,
  code,
}: {
  appUrl: string;
  userId: string;
  code: string | null;
}): LinkTerms {
  return { requestId: userId, resources: [code === null ? appUrl : shareUrl(appUrl, code)] };
}

/** Whether a signed message names exactly these terms. */
export function namesTerms(
  said: { requestId: string | null; resources: readonly string[] },
  { requestId, resources }: LinkTerms,
): boolean {
  return (
    said.requestId === requestId &&
    said.resources.length === resources.length &&
    resources.every((resource, place) => said.resources[place] === resource)
  );
}
