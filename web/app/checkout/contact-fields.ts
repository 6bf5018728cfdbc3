/** Delivery fields in the order they are asked for. */
export const contactFields = ["name", "phone", "city", "address"] as const;

/** Delivery details of an order. */
export type Contact = Record<(typeof contactFields)[number], string>;
