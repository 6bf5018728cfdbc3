import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { answer } from "#app/session/answer.ts";
import type { FlashName } from "#app/session/flash.ts";
import { namedIn } from "#app/session/named.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { readPerson } from "#core/services/people/read-person";
import { listProposals } from "#core/services/proposals/list-proposals";
import { ActionHistory } from "../../action-history.tsx";
import { AdminProblem } from "../../admin-list.tsx";
import { decide, runAdminCommand } from "../../admin-page.server.ts";
import { personCommandSchema, runPersonCommand } from "./person-command.server.ts";
import { PersonEarnings } from "./person-earnings.tsx";
import { PersonLetters } from "./person-letters.tsx";
import { PersonMoney } from "./person-money.tsx";
import { PersonOrders } from "./person-orders.tsx";
import { PersonRole } from "./person-role.tsx";
import { PersonSignIn } from "./person-sign-in.tsx";
import { PersonStanding } from "./person-standing.tsx";

/** Open proposals of a role for one person. */
const OPEN = 10;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, params, url }) => {
    const viewer = requireAdmin(url, context);
    const userId = namedIn(params.personId);
    const { ctx, clone, now } = context;
    const open = {
      viewerId: viewer.id,
      kind: "role",
      subjectId: userId,
      state: "open",
      page: 1,
      pageSize: OPEN,
    } as const;
    const [person, { proposals }] = await Promise.all([
      readPerson(ctx, { userId, now }),
      listProposals(ctx, { ...open, now }),
    ]);
    return {
      person,
      proposals,
      isOneself: viewer.id === userId,
      /** Of the next proposal, so that it is made once. */
      proposalId: crypto.randomUUID(),
      tokenSymbol: clone.tokenSymbol,
      head: { title: `${person.name} · ${clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(args, personCommandSchema, (command, { ctx, actorId, now, ...call }) => {
    let done: FlashName = "personBlocked";
    return decide(call, {
      problems: ["conflict", "forbidden", "new_admin", "not_found", "idempotency_key_reused"],
      flash: () => done,
      async carryOut() {
        done = await runPersonCommand(ctx, command, { userId: namedIn(args.params.personId), actorId, now });
      },
    });
  });

export default function AdminPerson() {
  const { t } = useTranslation();
  const { person, proposals, isOneself, proposalId, tokenSymbol } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const isThere = person.deletedAt === null;
  return (
    <>
      <p className="mb-2 text-sm">
        <AppLink to="/admin/people" className="text-ink-soft underline underline-offset-4">
          {t("admin.people.title")}
        </AppLink>
      </p>
      <PageHeader
        title={isThere ? person.name : t("admin.order.deleted")}
        lead={
          <>
            {isThere && (person.email === null ? t("admin.people.byWallet") : <EmailAddress of={person.email} />)} ·{" "}
            {t("grant.since")} <DateTime at={person.createdAt} dateOnly />
          </>
        }
      />
      <HeldFormDialog />
      {answered?.problem && <AdminProblem>{t(`admin.people.problem.${answered.problem}`)}</AdminProblem>}
      {person.isBlocked && (
        <div className="mb-5">
          <Notice tone="warning">
            {t("admin.people.blockedText")} {person.blockReason}
          </Notice>
        </div>
      )}
      {person.findings > 0 && (
        <div className="mb-5">
          <Notice tone="warning">
            <AppLink to={`/admin/audit?q=${encodeURIComponent(person.id)}`} className="underline underline-offset-4">
              {t("admin.people.findings", { count: person.findings })}
            </AppLink>
          </Notice>
        </div>
      )}
      <div className="grid items-start gap-8 @3xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="@container min-w-0 space-y-8">
          <PersonOrders person={person} />
          <PersonEarnings person={person} tokenSymbol={tokenSymbol} />
          <PersonLetters letters={person.letters} />
          <ActionHistory actions={person.actions} about={person.id} />
        </div>
        <div className="min-w-0 space-y-8 @max-3xl:order-first">
          <PersonStanding person={person} isOneself={isOneself} busy={busy} />
          {isThere && (
            <PersonRole
              key={proposals.length}
              person={person}
              proposals={proposals}
              proposalId={proposalId}
              busy={busy}
            />
          )}
          <PersonMoney person={person} />
          <PersonSignIn person={person} />
        </div>
      </div>
    </>
  );
}
