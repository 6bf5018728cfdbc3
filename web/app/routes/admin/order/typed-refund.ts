/** What gives money back: an admin's own refund, the payer's bank, or a vendor's request that is granted. */
export const draftKinds = ["refund", "chargeback", "grant"] as const;
export type DraftKind = (typeof draftKinds)[number];

/** The field that says how many units of a line come back. */
export const unitsField = (itemId: string) => `units-${itemId}`;

/** A form as it was typed, so that it can be shown again. */
export interface TypedRefund {
  kind: DraftKind;
  fields: readonly (readonly [name: string, value: string])[];
}

/** The fields that a draft is made of: everything else on the form only says what to do with it. */
const ownFields = ["kind", "reason", "amount", "note", "bankReference", "requestId"];

/** The fields of a form that make a draft. A form of no known kind counts as a refund's. */
export function typedIn(fields: TypedRefund["fields"]): TypedRefund {
  return {
    kind: kindIn(fields) ?? "refund",
    fields: fields.filter(([name]) => ownFields.includes(name) || name.startsWith("units-")),
  };
}

/** The kind of draft that a form is of; undefined where it is another form. */
export function kindIn(fields: TypedRefund["fields"]): DraftKind | undefined {
  return draftKinds.find((kind) => fields.some(([name, value]) => name === "kind" && value === kind));
}
