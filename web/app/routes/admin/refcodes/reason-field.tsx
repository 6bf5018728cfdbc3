import { useRef } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { Field } from "#app/ui/field.tsx";
import { reasonLength } from "#core/domain/plain-text";

const templates = ["same_person", "cancelled", "fake_order", "against_terms"] as const;

/** Why something is rejected, in the admin's own words or in ready ones that can be changed. */
export function ReasonField() {
  const { t } = useTranslation();
  const field = useRef<HTMLDivElement>(null);
  const write = (text: string) => {
    const input = field.current?.querySelector("input");
    if (!input) return;
    input.value = text;
    input.setCustomValidity("");
    input.focus();
  };
  return (
    <div ref={field} className="space-y-3">
      <Field
        name="reason"
        label={t("admin.reward.reason")}
        hint={t("admin.reward.reasonHint")}
        required
        autoComplete="off"
        {...reasonLength}
      />
      <fieldset
        aria-label={t("admin.rewards.templates")}
        className="flex flex-wrap gap-2 [@media(scripting:none)]:hidden"
      >
        {templates.map((name) => (
          <button
            key={name}
            type="button"
            onClick={() => write(t(`admin.rewards.template.${name}`))}
            className="min-h-9 rounded-full border border-line-strong px-3.5 py-1 text-left text-sm text-ink hover:bg-sunken"
          >
            {t(`admin.rewards.template.${name}`)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
