/** What a store has to say about itself: the pages under `/legal`. */
export const legalPages = ["contact", "terms", "privacy", "returns"] as const;

export type LegalPage = (typeof legalPages)[number];
