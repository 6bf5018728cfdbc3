/** Which vendors an admin's list shows. `alone`: nobody works for them and nobody is invited. */
export const vendorShows = ["all", "working", "invited", "alone"] as const;

export type VendorShow = (typeof vendorShows)[number];
