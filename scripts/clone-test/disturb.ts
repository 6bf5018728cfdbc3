import type { Fault } from "../stand-ins/cloudflare/fault.ts";
import type { Cloudflare } from "../stand-ins/cloudflare/server.ts";
import { Random } from "../testing/random.ts";
import type { Disturb } from "./operator.ts";

const LATE_MS = 300;
const BAD_WEATHER = 0.04;
/** Calls of a verb within which it is killed. */
const SPREAD = 30;

/** Cloudflare limits, fails, loses answers or answers late, now and then. */
export function badWeather(cloudflare: Cloudflare, seed: number): Disturb {
  const random = new Random(seed);
  return () => ({
    onStart() {
      cloudflare.setFault(() => (random.chance(BAD_WEATHER) ? someFault(random) : undefined));
    },
    // Whatever it meets: a verb may give up, and goes on when it is typed again.
    isOver: () => false,
    end: () => cloudflare.setFault(undefined),
  });
}

function someFault(random: Random): Fault {
  return random.pick<Fault>(["too-many", "server-error", "answer-lost", { lateMs: LATE_MS }]);
}

/** A verb dies `times` times: before one of its calls to Cloudflare is made, or when it is done and not yet answered. */
export function killedBetweenCalls(cloudflare: Cloudflare, seed: number, times: number): Disturb {
  const random = new Random(seed);
  return () => {
    let left = times;
    return {
      onStart(kill) {
        if (left === 0) return cloudflare.setFault(undefined);
        let calls = random.between(1, SPREAD);
        cloudflare.setFault(() => {
          calls -= 1;
          if (calls > 0) return undefined;
          left -= 1;
          kill();
          cloudflare.setFault(undefined);
          return random.chance(0.5) ? "answer-lost" : "server-error";
        });
      },
      isOver: () => left === 0,
      end: () => cloudflare.setFault(undefined),
    };
  };
}

/** Nothing goes wrong. */
export const undisturbed: Disturb = () => undefined;
