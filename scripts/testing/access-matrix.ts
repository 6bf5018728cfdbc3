import { expect } from "vitest";
import { refusalsOf } from "#worker/api/openapi";
import { operations } from "#worker/api/operations";
import { type ApiWorld, type Row, roles, type Sent } from "./api-world.ts";

/** A row of a matrix of endpoints: what is sent, and who gets which status. */
export interface Case extends Pick<Sent, "headers"> {
  /** Where the route has parameters. */
  path?: () => string;
  body?: () => unknown;
  answers: Row<number>;
}

/**
 * Sends a row as everybody. What goes well, and what is refused, must be as the API's description says.
 *
 * @param name method and route
 */
export async function expectAnswersOf(
  world: ApiWorld,
  name: string,
  { path, body, headers, answers }: Case,
): Promise<void> {
  const [method = "", route = ""] = name.split(" ");
  const described = operations[name];
  const statuses: Record<string, number> = {};
  for (const role of roles) {
    const sent = { ...(body && { body: body() }), ...(headers && { headers }) };
    const response = await world.send(method, path?.() ?? route, role, sent);
    statuses[role] = response.status;
    if (!described) continue;
    const { status, unhealthy, otherwise } = described;
    if (response.status === status || response.status === unhealthy) described.answer?.parse(await response.json());
    else if (response.status === otherwise?.status) otherwise.answer.parse(await response.json());
    else expect(refusalsOf(name, described), `${role} is refused with ${response.status}`).toContain(response.status);
  }
  expect(statuses).toEqual(answers);
}
