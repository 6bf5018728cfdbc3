import { z } from "zod";
import { recommenderNameFrom } from "#core/domain/recommender-name";

/** The name that a referrer wants visitors to read, as typed: null for an empty field. */
export const recommenderNameInput = z
  .string()
  .max(200)
  .transform((typed, context) => {
    if (typed.trim() === "") return null;
    const name = recommenderNameFrom(typed);
    if (name === null) context.addIssue({ code: "custom", message: "not a given name" });
    return name;
  });
