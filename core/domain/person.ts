import { isSameMailbox } from "#core/domain/mailbox";

/** An account, by what identifies the person behind it. */
export interface Person {
  id: string;
  email: string;
}

/** Whether two accounts belong to one person: it is the same account, or both have the same mailbox. */
export function isSamePerson(one: Person, other: Person): boolean {
  return one.id === other.id || isSameMailbox(one.email, other.email);
}
