import { Form, useNavigation } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { buttonClass } from "./button.tsx";
import { Card } from "./card.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Field } from "./field.tsx";

/** A copy of all that is kept of a person, and the end of it. `word` is what they type to confirm. */
export function AccountData({ word }: { word: string }) {
  const { t } = useTranslation();
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
            <Field
              name="typed"
              label={t("account.delete.word", { word })}
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
