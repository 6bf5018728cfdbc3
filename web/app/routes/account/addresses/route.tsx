import { type ActionFunctionArgs, type LoaderFunctionArgs, useActionData, useLoaderData } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { MAX_ADDRESSES } from "#core/domain/address-book";
import { listDeliveryAddresses } from "#core/services/address-book/list-delivery-addresses";
import { changeAddressBook } from "./address-action.server.ts";
import { AddressEntry } from "./address-entry.tsx";
import { AddressForm } from "./address-form.tsx";

/** Value of `?edit=` that opens the form for a new entry. */
const NEW = "new";

/** The address book; `?edit=` names the entry whose form is open. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId, name } = requireViewer(url, context);
    const addresses = await listDeliveryAddresses(context.ctx, { userId });
    return {
      addresses,
      edited: url.searchParams.get("edit"),
      name,
      head: { title: `${textOf(pageLocale(url))("addresses.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: userId } = requireViewer(url, context);
    return changeAddressBook({ context, url }, userId, await readForm());
  });

export default function AccountAddresses() {
  const { t } = useTranslation();
  const { addresses, edited, name } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const isFull = addresses.length >= MAX_ADDRESSES;
  const isNew = edited === NEW && (!isFull || answered !== undefined);
  const add = (
    <AppLink to={`/account/addresses?edit=${NEW}`} className={buttonClass("primary")}>
      {t("addresses.add")}
    </AppLink>
  );
  return (
    <div className="max-w-2xl">
      <PageHeader
        title={t("addresses.title")}
        lead={t("addresses.lead")}
        action={addresses.length > 0 && !isFull && !isNew ? add : undefined}
      />
      <div className="space-y-6">
        {answered?.problem && (
          <Notice tone="danger" announce>
            {t(`addresses.problem.${answered.problem}`, { max: MAX_ADDRESSES })}
          </Notice>
        )}
        {isFull && !isNew && <Notice tone="info">{t("addresses.full", { max: MAX_ADDRESSES })}</Notice>}
        {isNew && (
          <Card>
            <AddressForm id={null} defaults={{ name }} result={answered?.result} />
          </Card>
        )}
        {addresses.length > 0 && (
          <ul className="divide-y divide-line rounded-md border border-line bg-surface">
            {addresses.map((entry) => (
              <li key={entry.id} data-row className="p-4 outline-none sm:px-6">
                {entry.id === edited ? (
                  <AddressForm id={entry.id} defaults={entry} result={answered?.result} />
                ) : (
                  <AddressEntry entry={entry} />
                )}
              </li>
            ))}
          </ul>
        )}
        {addresses.length === 0 && !isNew && (
          <EmptyState icon="home" title={t("addresses.none")} text={t("addresses.noneText")} action={add} />
        )}
      </div>
    </div>
  );
}
