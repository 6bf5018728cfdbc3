import { useId } from "react";
import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink, UnstoredCodeInputs, useAppPath } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { listedActions, subjectOf } from "#core/domain/logged-action";
import type { ActionFilterInAddress } from "./action-filter.server.ts";

const subjects = [...new Set(listedActions.map(subjectOf))];

/** What the log is narrowed to, kept in the address. */
export function ActionFilters({ filter, busy }: { filter: ActionFilterInAddress; busy: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  const { who, about, action, from, to } = filter;
  const [path = ""] = useAppPath()("/admin/actions").split("?");
  const isNarrowed = [who, about, action, from, to].some((each) => each !== undefined);
  const plain = { maxLength: 260, autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;
  return (
    <Form
      key={JSON.stringify(filter)}
      role="search"
      aria-label={t("admin.actions.filter")}
      action={path}
      className="mb-5 rounded-md border border-line bg-surface p-4"
    >
      <UnstoredCodeInputs />
      <div className="grid grid-cols-2 gap-4 @3xl:grid-cols-6">
        <div className="col-span-2">
          <Field
            {...plain}
            type="search"
            name="who"
            label={t("admin.actions.who")}
            hint={t("admin.actions.whoHint")}
            defaultValue={who ?? ""}
          />
        </div>
        <div className="col-span-2">
          <Field
            {...plain}
            type="search"
            name="about"
            label={t("admin.actions.about")}
            hint={t("admin.actions.aboutHint")}
            defaultValue={about ?? ""}
          />
        </div>
        <div className="col-span-2">
          <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
            {t("admin.actions.what")}
          </label>
          <select id={id} name="action" defaultValue={action ?? ""} className="field-control">
            <option value="">{t("admin.actions.any")}</option>
            {subjects.map((subject) => (
              <optgroup key={subject} label={t(`admin.actions.subject.${subject}`)}>
                {listedActions
                  .filter((each) => subjectOf(each) === subject)
                  .map((each) => (
                    <option key={each} value={each}>
                      {t(`admin.actions.action.${each}`)}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </div>
        <div className="col-span-2 min-w-0 @sm:col-span-1 @3xl:col-span-2">
          <Field type="date" name="from" label={t("admin.actions.from")} defaultValue={from ?? ""} />
        </div>
        <div className="col-span-2 min-w-0 @sm:col-span-1 @3xl:col-span-2">
          <Field type="date" name="to" label={t("admin.actions.to")} defaultValue={to ?? ""} />
        </div>
        <div className="col-span-2 flex flex-wrap items-end gap-3">
          <Button type="submit" look="secondary" disabled={busy}>
            {t("admin.orders.find")}
          </Button>
          {isNarrowed && (
            <AppLink to="/admin/actions" className={buttonClass("quiet")}>
              {t("admin.ledger.showAll")}
            </AppLink>
          )}
        </div>
      </div>
    </Form>
  );
}
