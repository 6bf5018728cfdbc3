import { describe, expect, it } from "vitest";
import { brokenArrows, circlesOf, type House } from "./house.ts";
import { type Import, specifiers } from "./imports.ts";

const house: House = {
  floors: [["domain"], ["ports", "db"], ["services", "adapters"], ["services/events"], ["web"]],
  reserved: { adapters: ["web/services.ts"] },
  isTest: (file) => file.endsWith(".test.ts"),
};

const arrows = (...texts: string[]): Import[] =>
  texts.map((text) => {
    const [from = "", to = ""] = text.split(" → ");
    return { from, to };
  });

/** One good import of every room, so that none is empty. */
const LIVED_IN = [
  "db/client.ts → domain/id.ts",
  "adapters/bank.ts → ports/bank.ts",
  "web/root.tsx → services/events/read.ts",
  "web/root.tsx → services/shop.ts",
];

const judged = (texts: string[]) => brokenArrows(house, arrows(...LIVED_IN, ...texts));

describe("which way imports may point", () => {
  it("lets a room import from the floors below it, and from itself", () => {
    const good = ["services/pay.ts → domain/money.ts", "services/pay.ts → services/order.ts", "web/a.tsx → ports/x.ts"];
    expect(judged(good)).toEqual([]);
  });

  it("refuses an arrow up", () => {
    expect(judged(["domain/money.ts → services/pay.ts"])).toEqual([
      "domain/money.ts → services/pay.ts: domain is below services",
    ]);
  });

  it("refuses an arrow to a room on the same floor", () => {
    expect(judged(["ports/x.ts → db/client.ts"])).toEqual(["ports/x.ts → db/client.ts: ports and db are on one floor"]);
  });

  it("puts a file in the room with the longest matching name", () => {
    expect(judged(["services/events/relay.ts → services/pay.ts"])).toEqual([]);
    expect(judged(["services/pay.ts → services/events/relay.ts"])).toHaveLength(1);
    expect(judged(["services/eventsourcing.ts → services/pay.ts"])).toEqual([]);
  });

  it("keeps a reserved room to those it is reserved for", () => {
    expect(judged(["web/services.ts → adapters/wayforpay.ts"])).toEqual([]);
    expect(judged(["web/pay.ts → adapters/wayforpay.ts"])).toEqual([
      "web/pay.ts → adapters/wayforpay.ts: only web/services.ts may import from adapters",
    ]);
  });

  it("refuses a file that is in no room", () => {
    expect(judged(["lost/a.ts → domain/money.ts"])).toEqual(["lost/a.ts → domain/money.ts: lost/a.ts is in no room"]);
  });

  it("refuses a room without a file", () => {
    expect(brokenArrows(house, arrows(...LIVED_IN.slice(1)))).toEqual(["no file is in domain", "no file is in db"]);
  });

  it("lets tests import what they like, and lets nothing else import a test", () => {
    expect(judged(["domain/money.test.ts → web/a.tsx", "web/a.test.ts → domain/money.test.ts"])).toEqual([]);
    expect(judged(["domain/money.ts → domain/money.test.ts"])).toEqual([
      "domain/money.ts → domain/money.test.ts: only tests may import a test",
    ]);
  });
});

describe("circles", () => {
  it("finds one of any length, and only what belongs to it", () => {
    const imports = arrows("a → b", "b → c", "c → b", "c → d", "d → e", "e → c", "x → x");
    expect(circlesOf(imports)).toEqual([["b", "c", "d", "e"], ["x"]]);
    expect(circlesOf(arrows("a → b", "a → c", "b → d", "c → d"))).toEqual([]);
  });

  it("fails the check, and not when it goes through a test", () => {
    expect(judged(["web/a.ts → web/b.ts", "web/b.ts → web/a.ts"])).toEqual(["a circle of imports: web/a.ts, web/b.ts"]);
    expect(judged(["web/a.test.ts → web/b.ts", "web/b.ts → web/a.test.ts"])).toEqual([
      "web/b.ts → web/a.test.ts: only tests may import a test",
    ]);
  });
});

describe("reading imports", () => {
  it("sees every form of them, types too", () => {
    const source = `
      import type { A } from "./type.ts";
      import { b, type C } from "#core/mixed";
      import "./effect.ts";
      export * from "./all.ts";
      export type { D } from "./type-again.ts";
      const lazy = () => import("./lazy.tsx");
      const plain = () => import(\`./plain.ts\`);
      type E = import("./inline.ts").E;
      // import { no } from "./comment.ts";
      const text = 'import { no } from "./text.ts"';
    `;
    expect(specifiers("a.ts", source).toSorted()).toEqual(
      [
        "#core/mixed",
        "./all.ts",
        "./effect.ts",
        "./inline.ts",
        "./lazy.tsx",
        "./plain.ts",
        "./type-again.ts",
        "./type.ts",
      ].toSorted(),
    );
  });

  it("refuses a file it cannot parse", () => {
    expect(() => specifiers("a.ts", "import {")).toThrow(/a\.ts cannot be parsed/);
  });
});
