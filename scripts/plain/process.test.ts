import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it.runIf(process.platform === "linux")("a process is told from others without any program but Node", () => {
  const script = `import { commandLine, startedAt } from ${JSON.stringify(import.meta.resolve("./process.mjs"))};
    console.log(JSON.stringify([startedAt(process.pid), commandLine(process.pid), startedAt(2 ** 22 + 1) ?? null]));`;
  const asked = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    env: { ...process.env, PATH: "" },
  });
  const [started, command, nobody]: unknown[] = JSON.parse(asked.stdout);
  expect(started).toMatch(/^\d+$/);
  expect(command).toContain("--input-type=module");
  expect(nobody).toBeNull();
});
