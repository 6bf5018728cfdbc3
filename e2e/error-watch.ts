import { readFileSync } from "node:fs";
import { afterEach } from "vitest";
import { noteError } from "../scripts/testing/expected-errors.ts";
import { takeProblems } from "./browser.ts";
import { stackUnderTest } from "./stack.ts";

// Set-up for every test file: an error logged by a Worker, or reported by the browser, fails the test that was running.

const { workersErrors } = stackUnderTest();
let read = readFileSync(workersErrors, "utf8").length;

afterEach(() => {
  const text = readFileSync(workersErrors, "utf8");
  const fresh = text.slice(read);
  read = text.length;
  for (const line of fresh.split("\n").filter((line) => line !== "")) noteError(`Worker: ${line}`);
  for (const problem of takeProblems()) noteError(`browser: ${problem}`);
});
