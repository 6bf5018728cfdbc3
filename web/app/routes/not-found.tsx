import type { LoaderFunctionArgs } from "react-router";
import { DomainError } from "#core/domain/errors";
import { answer } from "../session/answer.ts";

/** Every address that no page has. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async () => {
    throw new DomainError("not_found", "no such page");
  });

export default function NotFound() {
  return null;
}
