/** Key of the movement of a grant. A grant that becomes a proposal keeps its id, and so is given once either way. */
export function grantKey(grantId: string): string {
  return `grant:${grantId}`;
}
