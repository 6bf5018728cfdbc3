import type { ReactNode } from "react";
import { type AddressChoice, ANOTHER, choiceValue } from "#app/checkout/address-choice.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";

interface AddressPickerProps {
  choices: readonly AddressChoice[];
  /** The value of the option that is selected at first. */
  chosen: string;
  /** The fields of another address, shown while that is chosen. */
  children: ReactNode;
}

/** The buyer's addresses, one of them selected. The fields only show when another one is to be typed, even without script. */
export function AddressPicker({ choices, chosen, children }: AddressPickerProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="group space-y-4">
      <legend className="sr-only">{t("checkout.choice.title")}</legend>
      <div className="divide-y divide-line rounded-sm border border-line">
        {choices.map(({ contact, isSaved, isDefault }) => {
          const value = choiceValue(contact);
          return (
            <Choice key={value} value={value} isChosen={value === chosen} isSaved={isSaved}>
              <span className="font-medium">{contact.name}</span>, {contact.phone}
              {isDefault && <span className="text-ink-soft"> · {t("addresses.default")}</span>}
              <span className="block text-ink-soft">
                {contact.city}, {contact.address}
              </span>
            </Choice>
          );
        })}
        <Choice value={ANOTHER} isChosen={chosen === ANOTHER}>
          <span className="font-medium">{t("checkout.choice.another")}</span>
        </Choice>
      </div>
      {choices.some(({ isSaved }) => isSaved) && (
        <p className="text-sm">
          <AppLink to="/account/addresses" className="text-brand underline underline-offset-4">
            {t("checkout.choice.manage")}
          </AppLink>
        </p>
      )}
      <div className="space-y-5 group-has-[[name=to]:not([value=another]):checked]:hidden">{children}</div>
    </fieldset>
  );
}

interface ChoiceProps {
  value: string;
  isChosen: boolean;
  isSaved?: boolean;
  children: ReactNode;
}

function Choice({ value, isChosen, isSaved = false, children }: ChoiceProps) {
  return (
    <label className="flex cursor-pointer gap-3 p-3 text-sm first:rounded-t-sm last:rounded-b-sm has-checked:bg-brand-soft">
      <input
        type="radio"
        name="to"
        value={value}
        defaultChecked={isChosen}
        data-saved={isSaved ? "" : undefined}
        className="mt-0.5 size-4 shrink-0 accent-(--brand-fill)"
      />
      <span className="min-w-0 break-words">{children}</span>
    </label>
  );
}
