import type { ParseKeys } from "i18next";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "react-router";
import { z } from "zod";
import { withFreshProof } from "#app/auth/identity.server.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import type { FlashName } from "#app/session/flash.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { pageNumber } from "#app/session/page-number.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { showAgain } from "#app/session/show-again.ts";
import { statusOf } from "#core/domain/error-status";
import { DomainError, type DomainErrorCode } from "#core/domain/errors";
import type { Viewer } from "#core/domain/viewer";
import type { ServiceContext } from "#core/services/context";
import type { PageContext } from "#web/page-context";

/** Entries on one page of a list. */
const PAGE_SIZE = 20;

/** The query of a list's address; a page with filters of its own extends it. */
export const listFilter = z.object({ page: pageNumber });

/**
 * The loader of a page with a list: requires an admin, parses the filter and adds the title.
 *
 * @param title the text of the browser's title
 * @param load reads what the page shows
 */
export function loadAdminList<Filter extends { page: number }, Loaded extends object>(
  args: LoaderFunctionArgs,
  title: ParseKeys<"refcodes">,
  filterSchema: z.ZodType<Filter>,
  load: (context: PageContext, filter: Filter & { pageSize: number }, viewer: Viewer) => Promise<Loaded>,
) {
  return answer(args, async ({ context, url }) => {
    const viewer = requireAdmin(url, context);
    const filter = { ...filterSchema.parse(Object.fromEntries(url.searchParams)), pageSize: PAGE_SIZE };
    const loaded = await load(context, filter, viewer);
    const head = { title: `${textOf(pageLocale(url))(title)} · ${context.clone.name}` };
    return { ...filter, ...loaded, head };
  });
}

/** Who decides, when and on which page. */
export interface AdminCall {
  ctx: ServiceContext;
  context: PageContext;
  url: URL;
  actorId: string;
  now: Date;
}

/**
 * The action of an admin page: a form that is not one of its commands gets 400. Every command needs a fresh proof of who
 * sends it, but for those that are named.
 *
 * @param withoutProof intents that move neither money nor rights
 * @param lists fields that a form may have many times, e.g. a box a row: a command gets them as arrays
 */
export function runAdminCommand<Command extends { intent: string }, Answered>(
  args: ActionFunctionArgs,
  commandSchema: z.ZodType<Command>,
  run: (command: Command, call: AdminCall) => Promise<Answered>,
  withoutProof: readonly Command["intent"][] = [],
  lists: readonly string[] = [],
) {
  return answer(args, async ({ context, url, readForm }) => {
    const viewer = requireAdmin(url, context);
    const form = await readForm();
    const many = lists.map((name) => [name, form.getAll(name)] as const);
    const command = commandSchema.safeParse({ ...Object.fromEntries(form), ...Object.fromEntries(many) });
    if (!command.success) return data({ problem: "invalid_input" as const }, { status: 400 });
    const { ctx, now } = context;
    const carryOut = () => run(command.data, { ctx, context, url, actorId: viewer.id, now });
    if (withoutProof.includes(command.data.intent)) return carryOut();
    return withFreshProof({ context, url, viewer, form }, carryOut);
  });
}

interface Decision<Problem extends DomainErrorCode> {
  /** Error codes for which the page has a message. */
  problems: readonly Problem[];
  /** The message that the page shows once it is done; a function where it depends on the outcome. */
  flash: FlashName | (() => FlashName);
  carryOut(): Promise<void>;
}

/** Carries out a decision and shows the page again, with the reason if it failed. */
export async function decide<Problem extends DomainErrorCode>(
  { url, context }: Pick<AdminCall, "url" | "context">,
  { problems, flash, carryOut }: Decision<Problem>,
) {
  try {
    await carryOut();
  } catch (error) {
    const problem = error instanceof DomainError ? problems.find((code) => code === error.code) : undefined;
    if (problem === undefined) throw error;
    return data({ problem }, { status: statusOf[problem] });
  }
  return showAgain({ url, appUrl: context.clone.appUrl, flash: typeof flash === "function" ? flash() : flash });
}
