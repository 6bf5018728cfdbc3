import type { ActionFunctionArgs, LoaderFunctionArgs } from "react-router";
import { DomainError } from "#core/domain/errors";
import { answer } from "../session/answer.ts";

/** Every address that no page has. */
const nowhere = (args: LoaderFunctionArgs | ActionFunctionArgs) =>
  answer(args, async () => {
    throw new DomainError("not_found", "no such page");
  });

export const loader = nowhere;
export const action = nowhere;

export default function NotFound() {
  return null;
}
