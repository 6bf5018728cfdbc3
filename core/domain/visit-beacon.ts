/** Records the code this browser was last counted for, and the day. Identifies nobody. */
export const countedCookie = "ring_counted";

/** Holds this browser session's beacon until it has arrived. A cookie, because each tab has a session storage of its own. */
export const visitCookie = "ring_visit";

/** A counter remembers a beacon's id for one to two of these, milliseconds. */
export const seenEpochMs = 600_000;

/**
 * How long a page sends the same beacon again, milliseconds. Shorter than {@link seenEpochMs}: after that, a repeat could
 * count the visit twice.
 */
export const beaconLifeMs = 540_000;
