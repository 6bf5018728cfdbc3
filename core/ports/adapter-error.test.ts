import { describe, expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { AdapterError } from "#core/ports/adapter-error";

/** An error as the other bundle of the same Worker throws it: of a class that is not ours, by the same name. */
function fromOtherBundle(name: string, fields: object): Error {
  return Object.assign(new Error("refused"), { name, ...fields });
}

describe("an error of the other bundle", () => {
  it("is told by its name", () => {
    expect(fromOtherBundle("DomainError", { code: "rate_limited" })).toBeInstanceOf(DomainError);
    expect(fromOtherBundle("AdapterError", { retry: true })).toBeInstanceOf(AdapterError);
  });

  it("is not taken for another", () => {
    expect(fromOtherBundle("AdapterError", { retry: true })).not.toBeInstanceOf(DomainError);
    expect(new Error("refused")).not.toBeInstanceOf(AdapterError);
    expect({ name: "DomainError", code: "forbidden" }).not.toBeInstanceOf(DomainError);
    expect(new DomainError("forbidden", "no")).toBeInstanceOf(DomainError);
  });
});
