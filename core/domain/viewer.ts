export const userRoles = ["user", "vendor", "admin"] as const;

export type UserRole = (typeof userRoles)[number];

/** Who is signed in. */
export interface Viewer {
  id: string;
  name: string;
  email: string;
  role: UserRole;
  /** Session of this request. */
  sessionId: string;
}
