import type { Import } from "./imports.ts";

/** How the project is divided, and which way its imports point. */
export interface House {
  /**
   * Rooms (folders or single files) by floor, from the ground up. A room imports from floors below its own, never from one
   * above or from its neighbour. A file belongs to the room with the longest name that fits.
   */
  readonly floors: readonly (readonly string[])[];
  /** Rooms that only the named rooms and files may import from, whatever their floors. */
  readonly reserved: Readonly<Record<string, readonly string[]>>;
  /** Files that may import upwards. */
  readonly isTest: (file: string) => boolean;
}

/** Every import that breaks a rule, every circle, and every room without a file; one sentence each. */
export function brokenArrows(house: House, imports: readonly Import[]): string[] {
  const ours = imports.filter(({ from }) => !house.isTest(from));
  const forbidden = ours.flatMap((one) => {
    const reason = whyForbidden(house, one);
    return reason === undefined ? [] : [`${one.from} → ${one.to}: ${reason}`];
  });
  const circles = circlesOf(ours).map((files) => `a circle of imports: ${files.join(", ")}`);
  return [...forbidden, ...circles, ...emptyRooms(house, imports)];
}

function emptyRooms(house: House, imports: readonly Import[]): string[] {
  const lived = new Set(imports.flatMap(({ from, to }) => [roomOf(house, from)?.name, roomOf(house, to)?.name]));
  return house.floors.flat().flatMap((room) => (lived.has(room) ? [] : [`no file is in ${room}`]));
}

/** Why `from` may not import `to`; undefined when it may. */
function whyForbidden(house: House, { from, to }: Import): string | undefined {
  const [source, target] = [roomOf(house, from), roomOf(house, to)];
  if (source === undefined || target === undefined) return `${source ? to : from} is in no room`;
  // Its own imports are not looked at, so anything could come in by way of it.
  if (house.isTest(to)) return "only tests may import a test";
  if (source.name === target.name) return undefined;
  const guests = house.reserved[target.name];
  if (guests !== undefined && !guests.some((guest) => isIn(from, guest)))
    return `only ${guests.join(", ")} may import from ${target.name}`;
  if (source.floor > target.floor) return undefined;
  return source.floor < target.floor
    ? `${source.name} is below ${target.name}`
    : `${source.name} and ${target.name} are on one floor`;
}

const isIn = (file: string, room: string) => file === room || file.startsWith(`${room}/`);

function roomOf(house: House, file: string): { name: string; floor: number } | undefined {
  return house.floors
    .flatMap((rooms, floor) => rooms.map((name) => ({ name, floor })))
    .filter(({ name }) => isIn(file, name))
    .sort((left, right) => right.name.length - left.name.length)[0];
}

/** Groups of files that import each other, directly or by way of others (Tarjan's strongly connected components). */
export function circlesOf(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const path: string[] = [];
  const circles: string[][] = [];

  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    path.push(file);
    let low = number;
    for (const target of targets.get(file) ?? []) {
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (path.includes(target)) low = Math.min(low, order.get(target) ?? low);
      if (target === file) circles.push([file]);
    }
    if (low === number) {
      const circle = path.splice(path.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles;
}
