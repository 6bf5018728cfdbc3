import type { TestProject } from "vitest/node";
import { buildConsumer } from "./consumer.ts";
import { newTestState, removeTestState } from "./state.ts";

declare module "vitest" {
  interface ProvidedContext {
    consumerScript: string;
  }
}

/** Global set-up of the `consumer` tests: the consumer Worker, built as it is deployed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await newTestState("consumer-script");
  project.provide("consumerScript", await buildConsumer(stateDir));
  return () => removeTestState(stateDir);
}
