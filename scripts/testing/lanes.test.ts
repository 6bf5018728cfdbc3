import { expect, it } from "vitest";
import { inLanes } from "./lanes.ts";

it("each lane takes the first waiting item that it may take, until none is left", async () => {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => {
    began.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(`${name} done`)));
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  const isCheck = (name: string) => name.startsWith("check");
  const all = inLanes(["test a", "test b", "test c", "check a", "check b", "test d"], [() => true, isCheck], work);
  expect(began).toEqual(["test a", "check a"]);
  await end("check a");
  await end("check b");
  expect(began).toEqual(["test a", "check a", "check b"]);
  await end("test a");
  await end("test b");
  await end("test c");
  await end("test d");
  expect(began.slice(3)).toEqual(["test b", "test c", "test d"]);
  expect(await all).toEqual(
    ["check a", "check b", "test a", "test b", "test c", "test d"].map((name) => `${name} done`),
  );
});
