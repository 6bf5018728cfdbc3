import { useTranslation } from "#app/i18n/translation.ts";
import { Icon } from "./icon.tsx";

/** A transaction's hash, linked to the block explorer where the clone has one. */
export function TransactionLink({ hash, explorerUrl }: { hash: string; explorerUrl: string }) {
  const { t } = useTranslation();
  const short = `${hash.slice(0, 10)}…${hash.slice(-6)}`;
  if (!explorerUrl) {
    return (
      <code className="block text-ink-soft" title={hash}>
        {short}
      </code>
    );
  }
  return (
    <a
      href={`${explorerUrl}/tx/${hash}`}
      target="_blank"
      rel="noreferrer"
      className="flex min-h-6 w-fit items-center gap-1.5 text-brand underline underline-offset-4"
    >
      <code className="max-sm:hidden">{short}</code>
      {t("refcodes.verify")}
      <Icon name="out" size={14} />
    </a>
  );
}
