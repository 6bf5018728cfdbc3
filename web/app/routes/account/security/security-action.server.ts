import { data, redirect } from "react-router";
import { z } from "zod";
import { pageLocale } from "#app/session/page-locale.ts";
import { showAgain } from "#app/session/show-again.ts";
import { DomainError } from "#core/domain/errors";
import type { Viewer } from "#core/domain/viewer";
import { addApp } from "#core/services/accounts/add-app";
import { addPasskey } from "#core/services/accounts/add-passkey";
import {
  codeInput,
  passkeyIdInput,
  passkeyNameInput,
  passkeyResponseInput,
} from "#core/services/accounts/factor-input";
import { makeRecoveryCodes } from "#core/services/accounts/make-recovery-codes";
import { removeFactor } from "#core/services/accounts/remove-factor";
import { renamePasskey } from "#core/services/accounts/rename-passkey";
import { startApp } from "#core/services/accounts/start-app";
import type { PageArgs } from "#web/page-context";

/** A change that the page asks for. */
export const changeSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("startApp") }),
  z.object({ intent: z.literal("addApp"), code: codeInput }),
  z.object({ intent: z.literal("addPasskey"), name: z.string(), answer: z.string() }),
  z.object({ intent: z.literal("renamePasskey"), passkey: passkeyIdInput, name: z.string() }),
  z.object({ intent: z.literal("removeApp") }),
  z.object({ intent: z.literal("removePasskey"), passkey: passkeyIdInput }),
  z.object({ intent: z.literal("newCodes") }),
]);

type Change = z.infer<typeof changeSchema>;

/** Why a change was not made. */
export type SecurityProblem = "wrongCode" | "expired" | "wrongPasskey" | "name" | "tooMany" | "required" | "gone";

const statuses: Record<SecurityProblem, number> = {
  wrongCode: 400,
  expired: 409,
  wrongPasskey: 400,
  name: 400,
  tooMany: 429,
  required: 409,
  gone: 404,
};

type Page = Pick<PageArgs, "context" | "url">;

const none = { codes: null, added: false, problem: null };
const shownOnce = (codes: string[], added: boolean) => data({ ...none, codes, added });
const refused = (problem: SecurityProblem) => data({ ...none, problem }, { status: statuses[problem] });

/** Makes a change of somebody who has just proven who they are. Tries of codes and passkeys count against the account. */
export async function change(page: Page, viewer: Viewer, asked: Change) {
  const { context, url } = page;
  const { accountCtx, ctx, now } = context;
  const owner = { userId: viewer.id, sessionId: viewer.sessionId };
  const told = { locale: pageLocale(url), now };
  const again = (flash: Parameters<typeof showAgain>[0]["flash"]) =>
    showAgain({ url, appUrl: context.clone.appUrl, flash });
  if (!(await context.isWithinLimit("proof", viewer.email))) return refused("tooMany");
  switch (asked.intent) {
    case "startApp":
      await startApp(accountCtx, { ...owner, now });
      return redirect(url.pathname + url.search);
    case "addApp": {
      const added = await addApp(accountCtx, { ...owner, code: asked.code, ...told });
      if (added.outcome !== "added") return refused(added.outcome === "wrong" ? "wrongCode" : "expired");
      return added.recoveryCodes ? shownOnce(added.recoveryCodes, true) : again("factorAdded");
    }
    case "addPasskey": {
      const name = passkeyNameInput.safeParse(asked.name);
      if (!name.success) return refused("name");
      const response = passkeyResponseInput.safeParse(asked.answer);
      if (!response.success) return refused("wrongPasskey");
      const input = { ...owner, name: name.data, response: response.data, ...told };
      const added = await addPasskey(accountCtx, input);
      if (added.outcome !== "added") return refused("wrongPasskey");
      return added.recoveryCodes ? shownOnce(added.recoveryCodes, true) : again("factorAdded");
    }
    case "renamePasskey": {
      const name = passkeyNameInput.safeParse(asked.name);
      if (!name.success) return refused("name");
      const input = { userId: viewer.id, passkeyId: asked.passkey, name: name.data };
      return (await refusal(renamePasskey(ctx, input))) ?? again("passkeyRenamed");
    }
    case "newCodes": {
      const { codes } = await makeRecoveryCodes(accountCtx, { ...owner, ...told });
      return shownOnce(codes, false);
    }
    default: {
      const factor =
        asked.intent === "removeApp" ? ({ kind: "app" } as const) : ({ kind: "passkey", id: asked.passkey } as const);
      const required = isFactorRequired(page, viewer);
      return (
        (await refusal(removeFactor(accountCtx, { ...owner, factor, required, ...told }))) ?? again("factorRemoved")
      );
    }
  }
}

/** Whether the clone lets this person in with a second factor only. */
export function isFactorRequired({ context }: Pick<Page, "context">, { role }: Viewer): boolean {
  return context.factorPolicy.some((each) => each === role);
}

async function refusal(done: Promise<void>) {
  try {
    await done;
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.code === "not_found") return refused("gone");
    if (error instanceof DomainError && error.code === "conflict") return refused("required");
    throw error;
  }
}
