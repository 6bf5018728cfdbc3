import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { z } from "zod";
import { type Catalogue, catalogueInput } from "#core/services/catalogue/catalogue-input";

/** What the demo sells. */
export const DEMO_CATALOGUE = fileURLToPath(new URL("./catalogue.toml", import.meta.url));

/**
 * Reads a catalogue's file.
 *
 * @throws Error that says what is wrong in it, and where
 */
export async function readCatalogue(file: string): Promise<Catalogue> {
  const parsed = catalogueInput.safeParse(parse(await readFile(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new Error(`${file} is not as a catalogue must be\n${z.prettifyError(parsed.error)}`);
}
