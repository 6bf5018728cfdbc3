/** A machine to start from: its Node, its npm and how it is set up. */
export interface Lane {
  /** `22/11`: major versions of Node and npm. */
  readonly name: string;
  readonly node: number;
  readonly npm: number;
  readonly umask: number;
  /** Whether `npm test` runs too; it takes an hour of the processor. */
  readonly tests: boolean;
}

const lane = (node: number, npm: number, more: Partial<Lane> = {}): Lane => ({
  name: `${node}/${npm}`,
  node,
  npm,
  umask: 0o022,
  tests: false,
  ...more,
});

/** The oldest and the newest that are supported, and every npm between. Two of them run the tests. */
export const LANES: readonly Lane[] = [
  lane(18, 10, { tests: true }),
  lane(20, 10),
  lane(22, 11),
  lane(22, 12),
  lane(24, 12, { tests: true }),
  lane(26, 12),
  // Only root has a Postgres that must read what another user's umask closed.
  lane(22, 12, { name: "umask", umask: 0o077 }),
];

/** The lanes that `--lane NAME` names (any number of times), or all. Throws on an unknown name. */
export function chosenLanes(args: readonly string[]): readonly Lane[] {
  const names = args.flatMap((arg, at) => (args[at - 1] === "--lane" ? [arg] : []));
  const known = LANES.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  const bare = args.at(-1) === "--lane";
  if (unknown.length > 0 || bare) throw new Error(`--lane takes one of ${known.join(", ")}, not "${unknown.join()}"`);
  return names.length === 0 ? LANES : LANES.filter(({ name }) => names.includes(name));
}
