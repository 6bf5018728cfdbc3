import { setCaps, sign, turnToHostileToken } from "../moves.ts";
import type { Troubles } from "./trouble.ts";

const UNLIMITED = 2n ** 128n - 1n;
const TOKEN = 10n ** 18n;

/** `MockHostileToken.Behaviour` that refuse in different ways. */
const HOSTILE = [0, 2, 3, 4, 5, 7];

/** Caps and tokens that refuse to pay. */
export const refusalTroubles = {
  "daily cap": {
    orders: 6,
    async begin(world) {
      const cap = BigInt(world.random.between(1, 4)) * TOKEN;
      await setCaps(world, cap, cap);
    },
  },
  "cap lowered in flight": {
    async begin(world) {
      await sign(world);
      await setCaps(world, TOKEN / 2n, TOKEN / 2n);
    },
  },
  "cap per payment": {
    async begin(world) {
      await setCaps(world, TOKEN / 100n, UNLIMITED - 1n);
    },
  },
  "hostile token": {
    async begin(world) {
      await turnToHostileToken(world, world.random.shuffle(HOSTILE));
    },
  },
  "token that refuses everyone": {
    async begin(world) {
      await turnToHostileToken(world, [2]);
    },
  },
  "token that turns hostile in flight": {
    async begin(world) {
      await sign(world);
      await turnToHostileToken(world, world.random.chance(0.5) ? [2] : world.random.shuffle(HOSTILE));
    },
  },
} satisfies Troubles;
