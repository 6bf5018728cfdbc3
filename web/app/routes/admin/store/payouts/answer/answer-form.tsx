import { useId, useRef } from "react";
import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useTypedBefore } from "#app/session/typed-before.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";

/** Takes the bank's answer: a file, which the browser reads into the box below, or its text. Nothing is changed yet. */
export function AnswerForm({ text, busy }: { text: string; busy: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  const first = useTypedBefore(`${id}text`, text);
  const box = useRef<HTMLTextAreaElement>(null);
  const read = async (file: File | undefined) => {
    if (file && box.current) box.current.value = await file.text();
  };
  return (
    <Card>
      <Form method="post" className="space-y-5">
        <div className="[@media(scripting:none)]:hidden">
          <label htmlFor={`${id}file`} className="mb-1.5 block text-sm font-medium">
            {t("admin.payouts.answer.file")}
          </label>
          <input
            id={`${id}file`}
            type="file"
            accept=".csv,.txt,text/csv,text/plain"
            onChange={(event) => void read(event.target.files?.[0])}
            className="field-control file:mr-4 file:rounded-sm file:border-0 file:bg-sunken file:px-3 file:py-1 file:text-ink"
          />
        </div>
        <div>
          <label htmlFor={`${id}text`} className="mb-1.5 block text-sm font-medium">
            {t("admin.payouts.answer.text")}
          </label>
          <textarea
            ref={box}
            id={`${id}text`}
            name="text"
            rows={8}
            required
            maxLength={1_000_000}
            spellCheck={false}
            defaultValue={first}
            aria-describedby={`${id}hint`}
            className="field-control font-mono text-sm"
          />
          <p id={`${id}hint`} className="mt-1.5 max-w-text text-sm text-ink-soft">
            {t("admin.payouts.answer.textHint")}
          </p>
        </div>
        <Button type="submit" name="intent" value="preview" disabled={busy}>
          {t("admin.payouts.answer.preview")}
        </Button>
      </Form>
    </Card>
  );
}
