import { existsSync } from "node:fs";
import { join } from "node:path";
import { legalPages } from "#core/domain/legal-page";
import { projectRoot } from "../../stack/build.ts";
import type { Clone } from "../clone-file.ts";
import { type CheckResult, right, warning } from "./result.ts";

/** Whether a clone has legal pages of its own in each of its languages: a template binds nobody, and says so to every visitor. */
export function checkLegal({ clone, root = projectRoot }: { clone: Clone; root?: string }): CheckResult {
  const name = "legal pages";
  const folder = `clones/${clone.slug}/legal`;
  const missing = legalPages.flatMap((page) =>
    clone.locales.map((locale) => `${page}.${locale}.md`).filter((file) => !existsSync(join(root, folder, file))),
  );
  if (missing.length === 0) return right(name, `${folder} has all of them`);
  return warning(
    name,
    `still the templates of clones/legal, which tell every visitor so: ${missing.join(", ")}`,
    `Write them into ${folder}, and have a lawyer check them.`,
  );
}
