import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { judgeLock, takeLock, withFileLock } from "./lock.mjs";
import { startedAt } from "./process.mjs";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "refcodes-lock-"));
  path = join(folder, "some.lock");
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const lockOf = (pid: number, started: string) => JSON.stringify({ pid, started, id: "1" });

describe("whose lock it is", () => {
  it("is its holder's for as long as that process lives", () => {
    expect(judgeLock(lockOf(7, "100"), 3_600_000, () => "100")).toEqual({ state: "held", pid: 7 });
  });

  it("is nobody's when the holder is gone, or when its id went to a process that started later", () => {
    expect(judgeLock(lockOf(7, "100"), 0, () => undefined)).toEqual({ state: "stale" });
    expect(judgeLock(lockOf(7, "100"), 0, () => "200")).toEqual({ state: "stale" });
  });

  it("may be someone's while it names nobody yet, but only for a moment", () => {
    for (const text of ["", '{"pid":7,', "7", "null"]) {
      expect(judgeLock(text, 100)).toEqual({ state: "held" });
      expect(judgeLock(text, 6_000)).toEqual({ state: "stale" });
    }
  });
});

it("tells a process from a later one with the same id", () => {
  expect(startedAt(process.pid)).toBe(startedAt(process.pid));
  expect(startedAt(process.pid)).not.toBe(startedAt(process.ppid));
});

it("goes to one at a time and can be had again afterwards", () => {
  const first = takeLock(path);
  expect(takeLock(path)).toEqual({ taken: false, pid: process.pid });
  if (first.taken) first.release();
  expect(takeLock(path).taken).toBe(true);
  expect(readdirSync(folder)).toEqual(["some.lock"]);
});

it("takes over a dead process's lock, one whose id was reused and a damaged one", async () => {
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  const leave = [
    () => writeFileSync(path, lockOf(gone, "1")),
    () => writeFileSync(path, lockOf(process.ppid, "1")),
    () => {
      writeFileSync(path, String(process.ppid));
      utimesSync(path, 0, 0);
    },
    () => {
      mkdirSync(path);
      utimesSync(path, 0, 0);
    },
  ];
  for (const left of leave) {
    left();
    expect(await withFileLock(path, "nothing", async () => "done")).toBe("done");
    expect(readdirSync(folder)).toEqual([]);
  }
});

it("lets one of several processes in that start in the same instant", async () => {
  const module = join(dirname(fileURLToPath(import.meta.url)), "lock.mjs");
  const script = `import { takeLock } from ${JSON.stringify(module)};
    import { existsSync } from "node:fs";
    while (!existsSync(${JSON.stringify(join(folder, "go"))}));
    process.stdout.write(takeLock(${JSON.stringify(path)}).taken ? "in" : "out");
    process.stdin.resume();`;
  writeFileSync(path, lockOf(spawnSync(process.execPath, ["-e", ""]).pid, "1"));
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["pipe", "pipe", "inherit"] }),
  );
  const answers = children.map(
    (child) => new Promise<string>((resolve) => child.stdout.once("data", (chunk) => resolve(String(chunk)))),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  writeFileSync(join(folder, "go"), "");
  expect((await Promise.all(answers)).sort()).toEqual(["in", "out", "out", "out"]);
  for (const child of children) child.stdin.end();
});

it("is taken although its folder is removed again and again", async () => {
  const inside = join(folder, "gone", "some.lock");
  const script = `import { rmdirSync } from "node:fs";
    process.stdout.write("on");
    for (;;) try { rmdirSync(${JSON.stringify(dirname(inside))}); } catch {}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await new Promise((resolve) => child.stdout.once("data", resolve));
    for (let times = 0; times < 300; times += 1) {
      const lock = takeLock(inside);
      expect(lock.taken).toBe(true);
      if (lock.taken) lock.release();
    }
  } finally {
    child.kill("SIGKILL");
  }
});

it("says after five seconds what it waits for", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const began = Date.now();
  const holder = takeLock(path);
  const lines: string[] = [];
  const waiting = withFileLock(
    path,
    "building the Workers",
    async () => "done",
    (line) => lines.push(line),
  );
  vi.setSystemTime(began + 4_900);
  // It looks at the lock five times a second.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(lines).toEqual([]);
  vi.setSystemTime(began + 5_000);
  await expect.poll(() => lines.length, { timeout: 3_000 }).toBe(1);
  expect(lines[0]).toContain(`process ${process.pid}`);
  expect(lines[0]).toContain("building the Workers");
  if (holder.taken) holder.release();
  expect(await waiting).toBe("done");
  expect(existsSync(path)).toBe(false);
});
