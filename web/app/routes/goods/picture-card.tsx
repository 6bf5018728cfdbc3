import { type ChangeEvent, useId, useState } from "react";
import { Form, useNavigation, useSubmit } from "react-router";
import { ProductPicture } from "#app/catalogue/product-picture.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { PictureProblem } from "#core/domain/picture";
import { type EncodeProblem, encodePicture } from "./encode-picture.ts";

interface PictureCardProps {
  picture: string | null;
  seed: string;
  /** The product's name. */
  name: string;
  problem: PictureProblem | "none" | null;
}

/** The picture of a product, and the form that replaces it. With JavaScript a chosen photo is made smaller and sent at once. */
export function PictureCard({ picture, seed, name, problem }: PictureCardProps) {
  const { t } = useTranslation();
  const id = useId();
  const submit = useSubmit();
  const navigation = useNavigation();
  const [drawing, setDrawing] = useState<"working" | EncodeProblem | null>(null);
  const isSending = navigation.formData?.get("intent") === "picture";
  const busy = navigation.state !== "idle" || drawing === "working";
  const shown = drawing === "working" ? null : (drawing ?? problem);

  async function send({ currentTarget: input }: ChangeEvent<HTMLInputElement>) {
    const [file] = input.files ?? [];
    if (!file) return;
    setDrawing("working");
    const made = await encodePicture(file);
    // The same file may be chosen again.
    input.value = "";
    if (typeof made === "string") {
      setDrawing(made);
      return;
    }
    setDrawing(null);
    const form = new FormData();
    form.set("intent", "picture");
    form.set("picture", made, "picture");
    void submit(form, { method: "post", encType: "multipart/form-data", preventScrollReset: true });
  }

  return (
    <Card>
      <h2 className="text-lg">{t("goods.picture.title")}</h2>
      <div className="mt-4 max-w-80 overflow-hidden rounded-sm border border-line">
        <ProductPicture picture={picture} seed={seed} alt={name} eager />
      </div>
      {picture === null && <p className="mt-2 text-sm text-ink-soft">{t("goods.picture.none")}</p>}
      <Form method="post" encType="multipart/form-data" preventScrollReset className="mt-4 space-y-3">
        <input type="hidden" name="intent" value="picture" />
        <div>
          <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
            {t("goods.picture.choose")}
          </label>
          <input
            id={id}
            type="file"
            name="picture"
            accept="image/*"
            disabled={busy}
            onChange={(event) => void send(event)}
            aria-describedby={`${id}-hint`}
            className="block w-full min-w-0 text-sm file:mr-3 file:min-h-11 file:cursor-pointer file:rounded-sm file:border file:border-solid file:border-line-strong file:bg-surface file:px-4 file:font-medium file:text-ink hover:file:bg-sunken"
          />
          <p id={`${id}-hint`} className="mt-1.5 text-sm text-ink-soft">
            {t("goods.picture.hint")}
          </p>
        </div>
        <noscript>
          <p className="mb-3 text-sm text-ink-soft">{t("goods.picture.noScript")}</p>
          <Button type="submit" look="secondary">
            {t("goods.picture.save")}
          </Button>
        </noscript>
      </Form>
      <div aria-live="polite" className="text-sm text-ink-soft not-empty:mt-3">
        {(drawing === "working" || isSending) && t("goods.picture.working")}
      </div>
      {shown && !isSending && (
        <div className="mt-3">
          <Notice tone="danger" announce>
            {t(`goods.picture.problem.${shown}`)}
          </Notice>
        </div>
      )}
      {picture !== null && (
        <Form method="post" preventScrollReset className="mt-3">
          <Button type="submit" look="quiet" size="sm" name="intent" value="removePicture" disabled={busy}>
            {t("goods.picture.remove")}
          </Button>
        </Form>
      )}
    </Card>
  );
}
