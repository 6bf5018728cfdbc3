import { setTimeout as sleep } from "node:timers/promises";
import { CloudflareError, pauseAfter } from "./cloudflare.ts";

/** One thing a verb does. Safe to run again, whatever became of an earlier run. */
export interface Step {
  readonly name: string;
  /** What running it does, for a dry run and while it runs. */
  readonly says: string;
  /** Whether there is nothing left to do. */
  isDone(): Promise<boolean>;
  run(): Promise<void>;
}

export interface StepRun {
  say(line: string): void;
  /** Says what would be done, and does nothing. */
  dryRun?: boolean;
  /** Asked before each step: it throws when somebody else may be at work on the same clone. */
  guard?: (() => void) | undefined;
  /** Milliseconds between two tries; for tests. */
  pause?: (ms: number) => Promise<unknown>;
}

/** The step that failed, for the sentence on how to go on. */
export class StepFailure extends Error {
  readonly step: string;

  constructor(step: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.step = step;
  }
}

const MAX_TRIES = 5;

/**
 * Runs the steps in order and stops at the first that fails. A step whose answer was lost, or that met a busy Cloudflare, is
 * looked at again and then tried again.
 *
 * @throws StepFailure
 */
export async function runSteps(steps: readonly Step[], { say, dryRun, guard, pause = sleep }: StepRun): Promise<void> {
  for (const step of steps) {
    try {
      guard?.();
      if (await step.isDone()) say(`✓ ${step.name}`);
      else if (dryRun) say(`· ${step.name}: would ${step.says}`);
      else {
        say(`▸ ${step.name}: ${step.says}`);
        await tryStep(step, { say, guard, pause });
      }
    } catch (error) {
      throw new StepFailure(step.name, error);
    }
  }
}

async function tryStep(step: Step, { say, guard, pause = sleep }: StepRun): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await step.run();
      return;
    } catch (error) {
      if (!(error instanceof CloudflareError && error.mayPass) || tries === MAX_TRIES) throw error;
      const ms = pauseAfter(tries);
      say(`  … ${firstLine(error.message)}; trying again in ${ms / 1000} s`);
      await pause(ms);
      guard?.();
      if (await step.isDone()) return;
    }
  }
}

const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";
