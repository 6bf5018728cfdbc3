/** The fields of the delivery details in the order in which they are asked for. */
export const contactFields = ["name", "phone", "city", "address"] as const;

/** Who gets the order and where. */
export type Contact = Record<(typeof contactFields)[number], string>;
