import { Form, useNavigation } from "react-router";
import { makePasskey } from "#app/auth/passkey.ts";
import { PasskeyButton } from "#app/auth/passkey-button.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { MAX_PASSKEY_NAME, MAX_PASSKEYS } from "#core/domain/second-factor";
import type { ListedPasskey } from "#core/services/accounts/list-factors";

interface PasskeysCardProps {
  passkeys: ListedPasskey[];
  /** This browser and system, as a first name; null when unknown. */
  device: string | null;
}

/** The person's passkeys, and a new one. */
export function PasskeysCard({ passkeys, device }: PasskeysCardProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <h2 className="text-lg">{t("security.passkeys.title")}</h2>
      <p className="mt-1 text-ink-soft">{t("security.passkeys.text")}</p>
      {passkeys.length > 0 && (
        <ul className="mt-4 divide-y divide-line border-y border-line">
          {passkeys.map((passkey) => (
            <PasskeyEntry key={passkey.id} {...passkey} busy={busy} />
          ))}
        </ul>
      )}
      {passkeys.length < MAX_PASSKEYS && (
        <Form method="post" className="mt-4 max-w-xs space-y-3">
          <input type="hidden" name="intent" value="addPasskey" />
          {/* A new field after each passkey: the browser keeps what is typed in one that stays. */}
          <NameField key={passkeys.length} name={device ?? ""} />
          <PasskeyButton name="answer" ask={makePasskey} look="secondary" disabled={busy}>
            {t("security.passkeys.add")}
          </PasskeyButton>
        </Form>
      )}
    </Card>
  );
}

function PasskeyEntry({ id, name, addedAt, lastUsedAt, busy }: ListedPasskey & { busy: boolean }) {
  const { t } = useTranslation();
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-3">
      <div className="min-w-0">
        <p className="break-words">{name}</p>
        <p className="text-sm text-ink-soft">
          {t("security.passkeys.added")} <DateTime at={addedAt} dateOnly />
          {lastUsedAt && (
            <>
              {" · "}
              {t("security.passkeys.used")} <DateTime at={lastUsedAt} />
            </>
          )}
        </p>
      </div>
      <div className="flex flex-wrap gap-3">
        <Form method="post">
          <input type="hidden" name="intent" value="renamePasskey" />
          <input type="hidden" name="passkey" value={id} />
          <ConfirmDialog
            trigger={t("security.passkeys.rename")}
            title={t("security.passkeys.renameTitle")}
            confirm={t("security.passkeys.save")}
            busy={busy}
          >
            <NameField name={name} />
          </ConfirmDialog>
        </Form>
        <Form method="post">
          <input type="hidden" name="intent" value="removePasskey" />
          <input type="hidden" name="passkey" value={id} />
          <ConfirmDialog
            trigger={t("security.remove")}
            title={t("security.passkeys.removeTitle")}
            confirm={t("security.remove")}
            confirmLook="danger"
            busy={busy}
          >
            <p className="break-words">{name}</p>
            <p>{t("security.passkeys.removeText")}</p>
          </ConfirmDialog>
        </Form>
      </div>
    </li>
  );
}

function NameField({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <Field
      name="name"
      label={t("security.passkeys.name")}
      defaultValue={name}
      autoComplete="off"
      required
      maxLength={MAX_PASSKEY_NAME}
    />
  );
}
