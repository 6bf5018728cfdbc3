import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { eventMessageSchema } from "#core/messages";
import { listDeadLetters } from "#core/services/events/list-dead-letters";
import { dropDeadLetter, replayDeadLetter } from "#core/services/events/resolve-dead-letter";
import { reasonInput } from "#core/services/text-input";
import { AdminList, AdminProblem, AdminSection } from "../admin-list.tsx";
import { decide, listFilter, loadAdminList, runAdminCommand } from "../admin-page.server.ts";
import { DeadLetter } from "./dead-letter.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  loadAdminList(args, "admin.letters.title", listFilter, async ({ ctx }, filter) => {
    const { open, decided, total } = await listDeadLetters(ctx, filter);
    return { open: open.map(withEventType), decided: decided.map(withEventType), total };
  });

/** On the server, because in a browser zod compiles schemas with `new Function`, which the CSP forbids. */
function withEventType<Letter extends { body: unknown }>(letter: Letter) {
  return { ...letter, eventType: eventMessageSchema.safeParse(letter.body).data?.type ?? null };
}

export const meta: PageMeta<typeof loader> = pageMeta;

const id = z.string().min(1).max(200);

const commandSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("replay"), id }),
  z.object({ intent: z.literal("drop"), id, reason: reasonInput }),
]);

const flashOf = { replay: "letterReplayed", drop: "letterDropped" } as const;

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(
    args,
    commandSchema,
    (command, { ctx, actorId, now, ...call }) =>
      decide(call, {
        problems: ["conflict"],
        flash: flashOf[command.intent],
        async carryOut() {
          if (command.intent === "replay") await replayDeadLetter(ctx, { ...command, actorId, now });
          else await dropDeadLetter(ctx, { ...command, actorId, now });
        },
      }),
    ["replay", "drop"],
  );

export default function AdminDeadLetters() {
  const { t } = useTranslation();
  const { open, decided, total, page, pageSize } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader title={t("admin.letters.title")} />
      <p className="mb-6 max-w-prose text-ink-soft">{t("admin.letters.intro")}</p>
      {answered?.problem && <AdminProblem>{t(`admin.letters.problem.${answered.problem}`)}</AdminProblem>}
      {open.length === 0 ? (
        <EmptyState icon="check" title={t("admin.letters.none")} text={t("admin.letters.noneText")} />
      ) : (
        <AdminList items={open} keyOf={({ id }) => id}>
          {(letter) => <DeadLetter letter={letter} busy={busy} />}
        </AdminList>
      )}
      <Pagination page={page} pageSize={pageSize} total={total} />
      <AdminSection title={t("admin.letters.decided")} items={decided} keyOf={({ id }) => id}>
        {(letter) => <DeadLetter letter={letter} busy={busy} />}
      </AdminSection>
    </>
  );
}
