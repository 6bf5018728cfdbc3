// `npm run release:record`: writes down the present commit as the last release. Run it on the commit that is deployed.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { migrationNames, RELEASE_RECORD, readLastRelease } from "./checks/release-record.ts";
import { projectRoot } from "./stack/build.ts";

const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: projectRoot, encoding: "utf8" }).trim();

if (git("status", "--porcelain") !== "") throw new Error("commit first: a release is a commit");
const record = {
  ...readLastRelease(),
  name: new Date().toISOString().slice(0, 10),
  commit: git("rev-parse", "HEAD"),
  migration: migrationNames().at(-1),
};
writeFileSync(RELEASE_RECORD, `${JSON.stringify(record, null, 2)}\n`);
console.log(`release ${record.name}: ${record.commit}, schema up to ${record.migration}`);
