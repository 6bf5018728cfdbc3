import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Field } from "#app/ui/field.tsx";
import { MAX_RECOMMENDER_NAME } from "#core/domain/recommender-name";

interface AccountRecommenderProps {
  /** What visitors read; null for "a friend". */
  name: string | null;
  /** What was typed into a form that was refused. */
  refused: string | undefined;
}

/** Whether friends who open one's link read one's given name. */
export function AccountRecommender({ name, refused }: AccountRecommenderProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <h2 className="text-lg">{t("account.recommender.title")}</h2>
      <p className="mt-1 mb-4 text-ink-soft">{t("account.recommender.text")}</p>
      <Form method="post" className="space-y-3">
        <input type="hidden" name="intent" value="recommender" />
        <Field
          name="recommenderName"
          label={t("account.recommender.label")}
          hint={t("account.recommender.hint", { count: MAX_RECOMMENDER_NAME })}
          autoComplete="given-name"
          maxLength={MAX_RECOMMENDER_NAME}
          defaultValue={refused ?? name ?? ""}
        />
        <Button type="submit" look="secondary" size="sm" disabled={busy}>
          {t("account.recommender.save")}
        </Button>
      </Form>
    </Card>
  );
}
