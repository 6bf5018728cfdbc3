import { useEffect, useId, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { useTypedBefore } from "#app/session/typed-before.ts";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { CopyButton } from "#app/ui/copy-button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { brands, shareTargets, withLink } from "./share-targets.ts";

const MAX_MESSAGE = 1_000;

interface MessageEditorProps {
  /** What is proposed, without the link. */
  proposed: string;
  url: string;
  lang: string;
  /** Subject of a letter with it. */
  subject: string;
}

/** A message to change before it is sent: the link is added below it. */
export function MessageEditor({ proposed, url, lang, subject }: MessageEditorProps) {
  const { t } = useTranslation();
  const id = useId();
  const first = useTypedBefore(id, proposed);
  const [text, setText] = useState(proposed);
  // As an update, because React does not correct attributes when it hydrates: the links would keep the proposed text.
  useEffect(() => setText(first), [first]);
  return (
    <>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {t("refcodes.sharing.message")}
      </label>
      <textarea
        id={id}
        lang={lang}
        rows={4}
        maxLength={MAX_MESSAGE}
        defaultValue={first}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        className="field-control min-h-28 py-2"
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className="mt-1.5 text-sm text-ink-soft">
        {t("refcodes.sharing.messageHint")}
      </p>
      <div className="mt-4 flex flex-wrap gap-3">
        <CopyButton text={withLink(text, url)} label={t("refcodes.sharing.copyMessage")} />
        <DeviceShare text={text} url={url} />
      </div>
      <h3 className="mt-6 mb-3 text-sm font-medium">{t("refcodes.sharing.sendBy")}</h3>
      <ul className="flex flex-wrap gap-2">
        {shareTargets({ text, url, subject }).map(({ name, href }) => (
          <li key={name}>
            <a href={href} target="_blank" rel="noopener noreferrer" className={buttonClass("secondary", "sm")}>
              {name === "mail" || name === "sms" ? t(`refcodes.sharing.target.${name}`) : brands[name]}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The device's own share sheet, where there is one. */
function DeviceShare({ text, url }: { text: string; url: string }) {
  const { t } = useTranslation();
  const [able, setAble] = useState(false);
  useEffect(() => setAble("share" in navigator), []);
  if (!able) return null;
  return (
    <Button look="secondary" onClick={() => void navigator.share({ text, url }).catch(() => undefined)}>
      <Icon name="share" />
      {t("refcodes.share")}
    </Button>
  );
}
