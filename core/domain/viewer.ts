export const userRoles = ["user", "vendor", "admin"] as const;

export type UserRole = (typeof userRoles)[number];

/** The roles of the store's own people. */
export const staffRoles = ["vendor", "admin"] as const satisfies readonly UserRole[];

export type StaffRole = (typeof staffRoles)[number];

/** What was proven in a session. */
export interface SessionProof {
  /** When the person signed in, or last gave the first factor again. */
  provenAt: Date;
  /** When the person last gave a second factor in this session; null while they have not. */
  factorAt: Date | null;
  /** Whether the account has a second factor: a confirmed one-time-code app, or a passkey. */
  hasFactor: boolean;
}

/** Who is signed in, and what they have proven in this session. */
export interface Viewer extends SessionProof {
  id: string;
  name: string;
  email: string;
  role: UserRole;
  /** Session of this request. */
  sessionId: string;
}
