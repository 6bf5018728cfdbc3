// The last release's own tests of its main path (order, pay, settle, reward, approve, claim) on this version's schema and
// rights: during a deployment its Workers run on exactly that.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, runTool } from "../stack/build.ts";
import { SKIPPED } from "../testing/stages.ts";
import { readLastRelease } from "./release-record.ts";

const { name, commit, walks } = readLastRelease();
if (git("cat-file", "-e", `${commit}^{commit}`)) {
  const tree = checkOut(commit);
  try {
    const output = await runTool(tree, "vitest", ["run", "--project", "db", ...walks]);
    if (!output.includes(`Test Files  ${walks.length} passed`)) throw new Error(`not every walk was run:\n${output}`);
    console.log(`release ${name} runs on this schema: ${walks.length} of its test files pass`);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
} else {
  process.exitCode = SKIPPED;
  console.warn(`
!! SKIPPED: whether release ${name} runs on this schema was NOT tested.
!! Its commit ${commit} is not in this copy: a shallow clone, or no repository.
!! \`git fetch --unshallow\` brings it. What the migrations say was still checked (scripts/checks/expanding.test.ts).
`);
}

function git(...args: readonly string[]): boolean {
  return spawnSync("git", args, { cwd: projectRoot, stdio: "ignore" }).status === 0;
}

/** The release's files, whose databases this version migrates, on the packages that are installed here. */
function checkOut(release: string): string {
  const tree = join(projectRoot, ".stack/last-release", `${release.slice(0, 12)}-${process.pid}`);
  mkdirSync(tree, { recursive: true });
  const archive = spawnSync("git", ["archive", release], { cwd: projectRoot, maxBuffer: 2 ** 30 });
  const unpacked = spawnSync("tar", ["-x", "-C", tree], { input: archive.stdout });
  if (archive.status !== 0 || unpacked.status !== 0) throw new Error(`release ${release} could not be unpacked`);
  // What a deployment changes before any Worker: migrations, what runs beside them, and rights. The release of 2026-11-26
  // names no slug: its roles are those of the local one. It knows no auditor.
  const present = JSON.stringify(join(projectRoot, "db/migrate.ts"));
  writeFileSync(
    join(tree, "db/migrate.ts"),
    `import { migrate as present } from ${present};
export * from ${present};
export const migrate = (input) => present({ slug: "refcodes", auditorPassword: "of-no-use", ...input });
`,
  );
  symlinkSync(join(projectRoot, "node_modules"), join(tree, "node_modules"));
  for (const walk of walks) if (!existsSync(join(tree, walk))) throw new Error(`release ${name} has no ${walk}`);
  return tree;
}
