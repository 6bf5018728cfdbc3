import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeOutsideHome, openToOthers, outsideHome, removeOutside, runnableNative } from "./postgres-home.ts";

let folder: string;
let outside: string;
let umask: number;
beforeEach(() => {
  umask = process.umask();
  folder = mkdtempSync(join(tmpdir(), "refcodes-home-"));
  chmodSync(folder, 0o755);
  outside = join(folder, "outside");
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true, force: true });
});

const mode = (path: string) => statSync(path).mode & 0o777;

it.each([0o022, 0o027, 0o077])("is passable for the postgres user with umask %o", (mask) => {
  process.umask(mask);
  const dataDir = join(folder, "closed/postgres");
  mkdirSync(join(folder, "closed"), { mode: 0o700 });
  const home = outsideHome(dataDir, outside);
  expect(home?.startsWith(outside)).toBe(true);
  makeOutsideHome(home ?? "", dataDir);
  expect([mode(outside), mode(home ?? "")]).toEqual([0o755, 0o755]);
});

it("is the data's own folder where others may pass, and stays where it once was", () => {
  const dataDir = join(folder, "project/postgres");
  mkdirSync(join(folder, "project"), { mode: 0o700 });
  const home = outsideHome(dataDir, outside) ?? "";
  makeOutsideHome(home, dataDir);
  chmodSync(join(folder, "project"), 0o755);
  expect(outsideHome(dataDir, outside)).toBe(home);
  rmSync(home, { recursive: true });
  expect(outsideHome(dataDir, outside)).toBeUndefined();
});

it("opens what a umask closed, and makes no plain file executable", () => {
  mkdirSync(join(folder, "native/bin"), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "native/bin/initdb"), "", { mode: 0o700 });
  writeFileSync(join(folder, "native/share.sql"), "", { mode: 0o600 });
  symlinkSync("/nowhere", join(folder, "native/link"));
  openToOthers(join(folder, "native"));
  const modes = ["native", "native/bin", "native/bin/initdb", "native/share.sql"].map((path) =>
    mode(join(folder, path)),
  );
  expect(modes).toEqual([0o755, 0o755, 0o755, 0o644]);
});

it.runIf(process.getuid?.() === 0)("mends a copy of the programs that another umask closed", () => {
  const nobody = { uid: 65534, gid: 65534 };
  process.umask(0o077);
  const native = join(folder, "private/native");
  mkdirSync(join(native, "bin"), { recursive: true });
  writeFileSync(join(native, "bin/initdb"), "#!/bin/sh\nexit 0\n", { mode: 0o700 });
  const copy = runnableNative(native, nobody, outside);
  expect(copy.startsWith(outside)).toBe(true);
  for (const closed of [outside, copy, join(copy, "bin")]) chmodSync(closed, 0o700);
  expect(runnableNative(native, nobody, outside)).toBe(copy);
  writeFileSync(join(copy, "bin/initdb"), "#!/bin/sh\nexit 1\n");
  runnableNative(native, nobody, outside);
  expect(readFileSync(join(copy, "bin/initdb"), "utf8")).toContain("exit 0");
});

it("removes outside folders of this project and of deleted ones only", () => {
  const [own, other, deleted] = ["own", "other", "deleted"].map((name) => {
    const dataDir = join(folder, name, ".stack/local/postgres");
    mkdirSync(join(folder, name, ".stack/local"), { recursive: true });
    chmodSync(join(folder, name), 0o700);
    const home = outsideHome(dataDir, outside) ?? "";
    makeOutsideHome(home, dataDir);
    return home;
  });
  rmSync(join(folder, "deleted"), { recursive: true });
  expect(removeOutside(join(folder, "own"), outside).sort()).toEqual([own, deleted].sort());
  expect(existsSync(other ?? "")).toBe(true);
  rmSync(join(folder, "other"), { recursive: true });
  removeOutside(join(folder, "own"), outside);
  expect(existsSync(outside)).toBe(false);
});
