import { Form, useNavigation } from "react-router";
import { formatUsdMicros } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { DeletionObstacle } from "#core/services/accounts/delete-account";

interface AccountDataProps {
  /** What is typed to confirm the deletion. */
  confirmationText: string;
  /** Why the account was not deleted; null before anybody tried. */
  obstacle: "word" | DeletionObstacle | null;
  /** Rewards that would be lost, because there is no wallet to pay them to. */
  loss: { rewards: number; usdMicros: bigint };
}

/** The export of a person's data, and the deletion of the account. */
export function AccountData({ confirmationText, obstacle, loss }: AccountDataProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <Card>
        <h2 className="text-lg">{t("account.data.title")}</h2>
        <p className="mt-1 mb-4 text-ink-soft">{t("account.data.text")}</p>
        <a href="/api/account/export" download className={buttonClass("secondary", "sm")}>
          {t("account.data.download")}
        </a>
      </Card>
      <Card>
        <h2 className="text-lg">{t("account.delete.title")}</h2>
        <p className="mt-1 mb-4 text-ink-soft">{t("account.delete.text")}</p>
        {obstacle && (
          <div className="mb-4">
            <Notice tone="danger" announce>
              {t(`account.delete.problem.${obstacle}`)}
            </Notice>
          </div>
        )}
        <Form method="post">
          <input type="hidden" name="intent" value="delete" />
          <ConfirmDialog
            trigger={t("account.delete.trigger")}
            title={t("account.delete.dialogTitle")}
            confirm={t("account.delete.confirm")}
            confirmLook="danger"
            busy={busy}
          >
            <p>{t("account.delete.warnings")}</p>
            {loss.rewards > 0 && (
              <Notice tone="danger">
                <span suppressHydrationWarning>
                  {t("account.delete.loss", {
                    count: loss.rewards,
                    sum: formatUsdMicros(locale, loss.usdMicros),
                  })}
                </span>
              </Notice>
            )}
            <Field
              name="typed"
              label={t("account.delete.word", { word: confirmationText })}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              required
              maxLength={200}
            />
          </ConfirmDialog>
        </Form>
      </Card>
    </>
  );
}
