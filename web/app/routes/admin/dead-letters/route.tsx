import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { decide } from "#app/session/decision.ts";
import { PLAIN_TEXT } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { pageNumber } from "#app/session/page-number.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { eventMessageSchema } from "#core/messages";
import { listDeadLetters } from "#core/services/events/list-dead-letters";
import { dropDeadLetter, replayDeadLetter } from "#core/services/events/resolve-dead-letter";
import { CardBoundary } from "../card-boundary.tsx";
import { DeadLetter } from "./dead-letter.tsx";

const PAGE_SIZE = 20;

const filterSchema = z.object({ page: pageNumber });

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { page } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const letters = await listDeadLetters(context.ctx, { page, pageSize: PAGE_SIZE });
    const title = textOf(pageLocale(url))("admin.letters.title");
    return {
      open: letters.open.map(withEventType),
      decided: letters.decided.map(withEventType),
      total: letters.total,
      page,
      head: { title: `${title} · ${context.clone.name}` },
    };
  });

/** Said here, because the schema is nothing for a browser: it would have to make code from text. */
function withEventType<Letter extends { body: unknown }>(letter: Letter) {
  return { ...letter, eventType: eventMessageSchema.safeParse(letter.body).data?.type ?? null };
}

export const meta: PageMeta<typeof loader> = pageMeta;

const id = z.string().min(1).max(200);

const commandSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("replay"), id }),
  z.object({ intent: z.literal("drop"), id, reason: z.string().trim().min(3).max(300).regex(PLAIN_TEXT) }),
]);

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: actorId } = requireAdmin(url, context);
    const command = commandSchema.safeParse(Object.fromEntries(await readForm()));
    if (!command.success) return data({ problem: "invalid_input" as const }, { status: 400 });
    const { now, ctx, clone } = context;
    const decided = command.data;
    return decide({
      url,
      appUrl: clone.appUrl,
      problems: ["conflict"],
      flash: decided.intent === "replay" ? "letterReplayed" : "letterDropped",
      async carryOut() {
        if (decided.intent === "replay") await replayDeadLetter(ctx, { ...decided, actorId, now });
        else await dropDeadLetter(ctx, { ...decided, actorId, now });
      },
    });
  });

export default function AdminDeadLetters() {
  const { t } = useTranslation();
  const { open, decided, total, page } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader title={t("admin.letters.title")} />
      <p className="mb-6 max-w-prose text-ink-soft">{t("admin.letters.intro")}</p>
      {answered?.problem && (
        <div className="mb-5">
          <Notice tone="danger" announce>
            {t(`admin.letters.problem.${answered.problem}`)}
          </Notice>
        </div>
      )}
      {open.length === 0 ? (
        <EmptyState icon="check" title={t("admin.letters.none")} text={t("admin.letters.noneText")} />
      ) : (
        <ul className="space-y-4">
          {open.map((letter) => (
            <CardBoundary key={letter.id}>
              <DeadLetter letter={letter} busy={busy} />
            </CardBoundary>
          ))}
        </ul>
      )}
      <Pagination page={page} pageSize={PAGE_SIZE} total={total} />
      {decided.length > 0 && (
        <section className="mt-10">
          <h2 className="mb-4 text-lg">{t("admin.letters.decided")}</h2>
          <ul className="space-y-4">
            {decided.map((letter) => (
              <CardBoundary key={letter.id}>
                <DeadLetter letter={letter} busy={busy} />
              </CardBoundary>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
