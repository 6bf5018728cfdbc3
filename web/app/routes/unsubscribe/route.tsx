import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { tokenOfLink } from "#app/session/letter-link.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { WithEmail } from "#app/ui/with-email.tsx";
import { DomainError } from "#core/domain/errors";
import { readRewardLetters, setRewardLetters } from "#core/services/accounts/letter-settings";

/** Shows whether letters about rewards are sent to the address of the link's account. Loading it has no effect. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => ({
    letters: await readRewardLetters(context.accountCtx, { token: tokenOfLink(url) }),
    head: { title: `${textOf(pageLocale(url))("unsubscribe.title")} · ${context.clone.name}` },
  }));

export const meta: PageMeta<typeof loader> = pageMeta;

const choiceSchema = z.object({ intent: z.enum(["stop", "resume"]) });

/** Stops the letters, or has them sent again. Nobody has to be signed in: the link is in a letter to that address. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const chosen = choiceSchema.safeParse(Object.fromEntries(await readForm()));
    if (!chosen.success) throw new DomainError("invalid_input", "letters are stopped or sent again, and nothing else");
    if (!(await context.isWithinLimit("auth"))) return data({ problem: "tooMany" as const }, { status: 429 });
    const { accountCtx, now } = context;
    const wanted = chosen.data.intent === "resume";
    const isKnown = await setRewardLetters(accountCtx, { reader: { token: tokenOfLink(url) }, wanted, now });
    return data({ problem: null }, { status: isKnown ? 200 : 404 });
  });

export default function Unsubscribe() {
  const { t } = useTranslation();
  const { letters } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const isSent = letters?.rewards === true;
  return (
    <div className="mx-auto max-w-md">
      <h1 className="mb-6 text-xl sm:text-2xl">{t("unsubscribe.title")}</h1>
      <Card className="space-y-5">
        {answered?.problem === "tooMany" && (
          <Notice tone="warning" announce>
            {t("unsubscribe.tooMany")}
          </Notice>
        )}
        {letters === null ? (
          <>
            <Notice tone="warning">{t("unsubscribe.dead")}</Notice>
            <AppLink to="/account" className={`${buttonClass("secondary")} w-full`}>
              {t("confirm.toAccount")}
            </AppLink>
          </>
        ) : (
          <>
            {answered?.problem === null ? (
              <Notice tone="success" announce>
                <WithEmail
                  text={t(isSent ? "unsubscribe.resumed" : "unsubscribe.stopped", letters)}
                  of={[letters.account]}
                />
              </Notice>
            ) : (
              <p className="break-words">
                <WithEmail
                  text={t(isSent ? "unsubscribe.sent" : "unsubscribe.notSent", letters)}
                  of={[letters.account]}
                />
              </p>
            )}
            <p className="text-sm text-ink-soft">{t("unsubscribe.owed")}</p>
            <Form method="post">
              <input type="hidden" name="intent" value={isSent ? "stop" : "resume"} />
              <Button type="submit" look={isSent ? "primary" : "secondary"} disabled={busy} className="w-full">
                {t(isSent ? "unsubscribe.stop" : "unsubscribe.resume")}
              </Button>
            </Form>
          </>
        )}
      </Card>
    </div>
  );
}
