import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import { listenOnLoopback } from "../scripts/loopback-server.ts";
import type { ChainAddresses } from "../scripts/stack/chain.ts";
import { startStack } from "../scripts/stack/stack.ts";
import { findChromium } from "../scripts/testing/chromium.ts";
import { newTestState, removeTestState } from "../scripts/testing/state.ts";

/** What an end-to-end test may know about the running stack. */
export interface StackUnderTest {
  /** Origin of the store. */
  readonly url: string;
  readonly sandboxUrl: string;
  readonly inboxUrl: string;
  readonly rpcUrl: string;
  readonly addresses: ChainAddresses;
  readonly cronSecret: string;
  /** Direct database URL, to look at what happened, and to let time pass; for the rest see `e2e/ledger.ts`. */
  readonly adminUrl: string;
  /** POST `/away` there and no Worker reaches the database; `/back` and they do again. */
  readonly databaseSwitch: string;
  /** Folder of built files that the edge serves. */
  readonly clientDir: string;
  /** Every line the Workers logged. */
  readonly workersLog: string;
  /** Errors that the Workers logged, including uncaught exceptions, as one JSON string per line. */
  readonly workersErrors: string;
}

declare module "vitest" {
  interface ProvidedContext {
    stack: StackUnderTest;
  }
}

/** The stack that the global set-up started for this run. */
export function stackUnderTest(): StackUnderTest {
  return inject("stack");
}

/** Global set-up of the end-to-end tests: the whole stack on free ports, gone again afterwards. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Fail before starting anything: none of these tests runs without a browser.
  findChromium();
  const stateDir = await newTestState("e2e");
  const workersErrors = join(stateDir, "errors.log");
  writeFileSync(workersErrors, "");
  const stack = await startStack({
    stateDir,
    durable: false,
    cronIntervalMs: 5_000,
    hurries: true,
    onLog: ({ level, message }) => {
      if (level === "error") appendFileSync(workersErrors, `${JSON.stringify(message)}\n`);
    },
  });
  const databaseSwitch = await listenOnLoopback((request, response) => {
    stack.neonProxy.setFault({ refuse: request.url === "/away" });
    response.writeHead(204).end();
  });
  const { url, sandboxUrl, inboxUrl, rpcUrl, addresses, cronSecret, clientDir } = stack;
  project.provide("stack", {
    url,
    sandboxUrl,
    inboxUrl,
    rpcUrl,
    addresses,
    cronSecret,
    clientDir,
    databaseSwitch: databaseSwitch.url,
    adminUrl: stack.database.admin,
    workersLog: join(stack.logsDir, "workers.log"),
    workersErrors,
  });
  return async () => {
    try {
      await databaseSwitch.stop();
      await stack.stop();
    } finally {
      await removeTestState(stateDir);
    }
  };
}
