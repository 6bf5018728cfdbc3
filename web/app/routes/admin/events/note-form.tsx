import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { reasonLength } from "#core/domain/plain-text";

interface NoteFormProps {
  intent: "resolve" | "drop";
  name: "key" | "refundId";
  value: string;
  label: string;
  /** Who reads it. */
  hint?: string;
  busy: boolean;
}

/** What a person found and did; it is kept with the name. */
export function NoteForm({ intent, name, value, label, hint, busy }: NoteFormProps) {
  const { t } = useTranslation();
  return (
    <Form method="post" preventScrollReset className="mt-4 flex flex-wrap items-end gap-3 border-t border-line pt-4">
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name={name} value={value} />
      <div className="min-w-0 flex-1 basis-60">
        <Field name="note" label={t("admin.payments.note")} hint={hint} required {...reasonLength} />
      </div>
      <Button type="submit" look="secondary" disabled={busy}>
        {label}
      </Button>
    </Form>
  );
}
