import { useActionData } from "react-router";
import type { HeldForm } from "#app/auth/identity.ts";

/** The fields of a form as they were sent, for the page to show again. */
export function fieldsOf(form: FormData): Record<string, string> {
  return Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
}

/** What was typed into the form that the last answer refused or held, if it was this form's; else nothing. */
export function useTyped(intent: string): Record<string, string> {
  const answered = useActionData<{ typed?: Record<string, string>; held?: HeldForm }>();
  const typed = answered?.typed ?? Object.fromEntries(answered?.held?.fields ?? []);
  return typed.intent === intent ? typed : {};
}
