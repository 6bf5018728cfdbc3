import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { Field } from "#app/ui/field.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { QrCode } from "#app/ui/qr-code.tsx";

interface AppCardProps {
  enrolled: boolean;
  /** What to give the app that is being added; null when none is. */
  started: { secret: string; uri: string; qr: boolean[][] } | null;
}

/** The app that makes one-time codes: adds it, replaces it or removes it. */
export function AppCard({ enrolled, started }: AppCardProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-lg">{t("security.app.title")}</h2>
        {enrolled && (
          <span className="inline-flex items-center gap-1.5 rounded-full bg-success-soft px-2.5 py-1 text-xs font-medium text-success">
            <Icon name="check" size={14} />
            {t("security.on")}
          </span>
        )}
      </div>
      <p className="mt-1 text-ink-soft">{t("security.app.text")}</p>
      {started && <AppSetup {...started} busy={busy} />}
      <div className="mt-4 flex flex-wrap gap-3">
        {!started && (
          <Form method="post">
            <Button type="submit" name="intent" value="startApp" look="secondary" size="sm" disabled={busy}>
              {t(enrolled ? "security.app.replace" : "security.app.add")}
            </Button>
          </Form>
        )}
        {enrolled && (
          <Form method="post">
            <input type="hidden" name="intent" value="removeApp" />
            <ConfirmDialog
              trigger={t("security.remove")}
              title={t("security.app.removeTitle")}
              confirm={t("security.remove")}
              confirmLook="danger"
              busy={busy}
            >
              <p>{t("security.app.removeText")}</p>
            </ConfirmDialog>
          </Form>
        )}
      </div>
    </Card>
  );
}

/** The secret as a picture and as text, and the first code. */
function AppSetup({ secret, uri, qr, busy }: { secret: string; uri: string; qr: boolean[][]; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="mt-4 space-y-4 border-t border-line pt-4">
      <p>{t("security.app.scan")}</p>
      <div className="w-56">
        <QrCode modules={qr} label={t("security.app.qr")} />
      </div>
      <p className="text-sm">
        {t("security.app.byHand")} <code className="break-all">{secret}</code>
      </p>
      <p className="text-sm">
        <a href={uri} className="text-brand underline underline-offset-4">
          {t("security.app.open")}
        </a>
      </p>
      <Form method="post" className="max-w-xs space-y-3">
        <input type="hidden" name="intent" value="addApp" />
        <Field
          name="code"
          label={t("security.app.code")}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          maxLength={10}
        />
        <Button type="submit" size="sm" disabled={busy}>
          {t("security.app.confirm")}
        </Button>
      </Form>
    </div>
  );
}
