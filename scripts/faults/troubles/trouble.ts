import type { RpcTrouble } from "../../testing/faulty-rpc.ts";
import type { World } from "../world.ts";

/** One kind of trouble: it begins after the orders are paid, may change in the middle, and is over before recovery. */
export interface Trouble {
  rpc?: Partial<RpcTrouble>;
  database?: World["database"]["trouble"];
  /** What counts as final, where that is not the node's tag. */
  finality?: string;
  /** Orders of this schedule; 3 to 7 where not given. */
  orders?: number;
  /** Orders that it adds are put to the others. */
  begin?(world: World, references: string[]): Promise<void>;
  /** Halfway through. */
  middle?(world: World, references: string[]): Promise<void>;
  /** Once all else is calm, before recovery. */
  end?(world: World, references: readonly string[]): Promise<void>;
}

/** Kinds of trouble by their names. */
export type Troubles = Readonly<Record<string, Trouble>>;
