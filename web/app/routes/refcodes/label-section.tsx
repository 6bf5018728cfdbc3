import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { CopyButton } from "#app/ui/copy-button.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import { maxLabelLength, maxLabels, otherLabel } from "#core/domain/link-label";
import type { LabelAnswer } from "./label-action.server.ts";

const spans = ["today", "last7Days", "last28Days", "total"] as const;

interface LabelRow {
  code: string;
  label: string;
  /** Null for what is counted as other, and while the code is off. */
  shareUrl: string | null;
  visits: Record<(typeof spans)[number], number>;
}

interface LabelSectionProps {
  labels: readonly LabelRow[];
  /** Codes that can have labels, oldest first. */
  codes: readonly string[];
  answer: LabelAnswer | undefined;
}

/** A label for each place where one posts the link, and the visits that each brings. */
export function LabelSection({ labels, codes, answer }: LabelSectionProps) {
  const { t } = useTranslation();
  const hasSeveral = new Set([...codes, ...labels.map(({ code }) => code)]).size > 1;
  return (
    <section aria-labelledby="labels-title">
      <h2 id="labels-title" className="text-lg">
        {t("refcodes.labels.title")}
      </h2>
      <p className="mt-1 max-w-text text-ink-soft">{t("refcodes.labels.text")}</p>
      {answer?.problem && (
        <div className="mt-3">
          <Notice tone="danger" announce>
            {t(`refcodes.labels.problem.${answer.problem}`, { max: maxLabels })}
          </Notice>
        </div>
      )}
      {answer?.done && (
        <div className="mt-3">
          <Notice tone="success" announce>
            {t(`refcodes.labels.${answer.done}`)}
          </Notice>
        </div>
      )}
      <div className="mt-3 rounded-md border border-line bg-surface">
        {labels.length > 0 && (
          <ul className="divide-y divide-line border-b border-line">
            {labels.map((row) => (
              <LabelItem key={`${row.code} ${row.label}`} row={row} showsCode={hasSeveral} />
            ))}
          </ul>
        )}
        {codes.length > 0 && <AddLabel codes={codes} typed={answer?.typed} />}
      </div>
    </section>
  );
}

function LabelItem({ row: { code, label, shareUrl, visits }, showsCode }: { row: LabelRow; showsCode: boolean }) {
  const { t } = useTranslation();
  const count = new Intl.NumberFormat(useLocale());
  const busy = useNavigation().state !== "idle";
  const isOther = label === otherLabel;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 p-4 sm:px-6">
      <div className="min-w-0">
        <p className="font-medium break-words">
          {isOther ? t("refcodes.labels.other") : label}
          {showsCode && <span className="font-normal text-ink-soft"> · {code}</span>}
        </p>
        {isOther && <p className="text-sm text-ink-soft">{t("refcodes.labels.otherText")}</p>}
        <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-sm">
          <dt className="text-ink-soft">{t("refcodes.visits")}</dt>
          {spans.map((span) => (
            <dd key={span} className="tabular-nums" suppressHydrationWarning>
              <span className="text-ink-soft">{t(`refcodes.span.${span}`)}:</span> {count.format(visits[span])}
            </dd>
          ))}
        </dl>
      </div>
      {!isOther && (
        <div className="flex flex-wrap gap-2">
          {shareUrl !== null && <CopyButton text={shareUrl} label={t("refcodes.copy")} look="secondary" size="sm" />}
          <Form method="post" preventScrollReset>
            <input type="hidden" name="code" value={code} />
            <input type="hidden" name="label" value={label} />
            <Button
              type="submit"
              name="intent"
              value="removeLabel"
              look="quiet"
              size="sm"
              disabled={busy}
              aria-label={t("refcodes.labels.removeOne", { label })}
            >
              {t("refcodes.labels.remove")}
            </Button>
          </Form>
        </div>
      )}
    </li>
  );
}

function AddLabel({ codes, typed }: { codes: readonly string[]; typed: string | undefined }) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const [first = ""] = codes;
  return (
    <Form method="post" preventScrollReset className="flex flex-wrap items-start gap-3 p-4 sm:px-6">
      {codes.length > 1 ? (
        <SelectField
          name="code"
          label={t("refcodes.filter.code")}
          defaultValue={first}
          choices={codes.map((code) => ({ value: code, text: code }))}
        />
      ) : (
        <input type="hidden" name="code" value={first} />
      )}
      <div className="min-w-0 flex-1 basis-60">
        <Field
          key={typed ?? ""}
          name="label"
          label={t("refcodes.labels.label")}
          hint={t("refcodes.labels.hint", { max: maxLabelLength })}
          required
          maxLength={maxLabelLength}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          defaultValue={typed ?? ""}
        />
      </div>
      <Button type="submit" name="intent" value="addLabel" look="secondary" disabled={busy} className="sm:mt-6.5">
        {t("refcodes.labels.add")}
      </Button>
    </Form>
  );
}
