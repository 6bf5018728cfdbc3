/** The name of whoever recommends the store to this visitor; null where they do not want it told, or nobody can say. */
export async function readFriendName(): Promise<string | null> {
  try {
    const response = await fetch("/api/refcodes/recommender", { method: "POST" });
    const { name }: { name: unknown } = await response.json();
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}
