import { useEffect, useId, useRef } from "react";
import { Form, useActionData, useNavigation, useSubmit } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PasswordField } from "#app/ui/password-field.tsx";
import { CodeField } from "./code-field.tsx";
import { type HeldForm, IDENTITY } from "./identity.ts";
import { askForPasskey } from "./passkey.ts";
import { PasskeyButton } from "./passkey-button.tsx";
import { WalletProofButton } from "./wallet-proof-button.tsx";

/** Asks the person to confirm who they are when the action has held a form (`withFreshProof`), then resubmits the form. */
export function HeldFormDialog() {
  const held = useActionData<{ held?: HeldForm }>()?.held;
  return held ? <IdentityDialog held={held} /> : null;
}

/** Without JavaScript it is open in the page. */
function IdentityDialog({ held }: { held: HeldForm }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const opener = useRef<HTMLElement | null>(null);
  const titleId = useId();
  const submit = useSubmit();
  const busy = useNavigation().state !== "idle";
  const { fields, problem, ways } = held;

  // Opens again for each answer: the person may have closed the last one.
  useEffect(() => {
    if (!held) return;
    opener.current = triggerBelow(dialog.current) ?? opener.current;
    dialog.current?.close();
    dialog.current?.showModal();
  }, [held]);

  // The browser would give the focus back to a dialog that is closed by now.
  const refocus = () => {
    if (!dialog.current?.open && opener.current?.isConnected) opener.current.focus();
  };

  const sendAgain = () => {
    const form = new FormData();
    for (const [name, value] of [...fields, [IDENTITY.mark, "1"] as const]) form.append(name, value);
    void submit(form, { method: "post", preventScrollReset: true });
  };

  return (
    <dialog
      ref={dialog}
      open
      onClose={refocus}
      aria-labelledby={titleId}
      className="w-[min(28rem,calc(100vw-2rem))] rounded-md border border-line bg-surface p-6 shadow-lift"
    >
      <h2 id={titleId} className="text-lg">
        {t("identity.title")}
      </h2>
      <div className="mt-3 space-y-4">
        <p className="text-ink-soft">{t("identity.held")}</p>
        {problem && (
          <Notice tone="danger" announce>
            {t(`identity.problem.${problem}`)}
          </Notice>
        )}
        <Form method="post" preventScrollReset className={ways.passkey && !ways.code ? "hidden" : "space-y-4"}>
          <HeldFields fields={fields} />
          {ways.code && <CodeField />}
          {ways.password && <PasswordField name={IDENTITY.password} label={t("identity.password")} kind="current" />}
          <Button type="submit" className="w-full" disabled={busy}>
            {t("identity.submit")}
          </Button>
        </Form>
        {ways.passkey && (
          <Form method="post" preventScrollReset>
            <HeldFields fields={fields} />
            <PasskeyButton name={IDENTITY.passkey} ask={askForPasskey} look="secondary" wide disabled={busy}>
              {t("identity.passkey")}
            </PasskeyButton>
          </Form>
        )}
        {ways.wallet && <WalletProofButton message={ways.wallet} onProven={sendAgain} />}
        {ways.google && (
          <p className="text-sm text-ink-soft">
            <AppLink to="/confirm-identity" target="_blank" className="text-brand underline underline-offset-4">
              {t("identity.google")}
            </AppLink>{" "}
            {t("identity.newTab")}
          </p>
        )}
        <form method="dialog" className="text-right">
          <Button type="submit" look="quiet">
            {t("action.cancel")}
          </Button>
        </form>
      </div>
    </dialog>
  );
}

/** The button that opened the dialog whose form was held; null where the form stands in the page. */
function triggerBelow(own: HTMLDialogElement | null): HTMLElement | null {
  const below = [...document.querySelectorAll("dialog[open]")].find((dialog) => dialog !== own);
  return below ? document.querySelector(`[commandfor="${CSS.escape(below.id)}"]`) : null;
}

/** The fields of the held form, and a field that says that a proof comes with it. */
function HeldFields({ fields }: Pick<HeldForm, "fields">) {
  return (
    <>
      {fields.map(([name, value]) => (
        <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name={IDENTITY.mark} value="1" />
    </>
  );
}
