import { expect, it } from "vitest";
import { explainTrouble } from "./trouble.mjs";

const root = "/srv/refcodes";
const refused = (path: string) =>
  Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: "EACCES", path });

it("blames the clone only for what lies in it", () => {
  const inside = explainTrouble(refused(`${root}/.stack/start.lock`), root);
  expect(inside).toContain("sudo chown -R");
  expect(inside).toContain(root);
  const outside = explainTrouble(refused("/home/someone/.npm/_cacache/tmp/1"), root);
  expect(outside).toContain("/home/someone/.npm`");
  expect(outside).not.toContain(root);
});

it("finds the place in what npm printed", () => {
  const printed = [
    "npm error code EACCES",
    "npm error syscall mkdir",
    "npm error path /home/someone/.npm",
    "npm error errno EACCES",
  ].join("\n");
  expect(explainTrouble(new Error(printed), root)).toContain("may not write /home/someone/.npm.");
});

it("knows a full disk wherever it was noticed", () => {
  const postgres = new Error("could not write to file: No space left on device");
  const wrapped = new Error("The stack did not start", { cause: new AggregateError([postgres]) });
  expect(explainTrouble(wrapped, root)).toContain("disk is full");
  expect(explainTrouble(Object.assign(new Error("write"), { code: "ENOSPC" }), root)).toContain("disk is full");
});

it("names an other port where a low one is refused", () => {
  const error = Object.assign(new Error("listen EACCES"), { code: "EACCES", syscall: "listen", port: 80 });
  expect(explainTrouble(error, root)).toContain("Port 80");
});

it("does not explain an unknown error", () => {
  expect(explainTrouble(new Error("anything else"), root)).toBeUndefined();
  expect(explainTrouble(undefined, root)).toBeUndefined();
});
