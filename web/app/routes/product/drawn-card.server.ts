import { picturePath } from "#core/domain/picture";
import cards from "../../../drawings/cards.json";

const cardOf = new Map(Object.entries(cards).map(([key, card]) => [picturePath(key), card]));

/** The card that was drawn for a link to goods with this picture; undefined for pictures of a vendor's own. */
export function drawnCard(picture: string | null): string | undefined {
  return picture === null ? undefined : cardOf.get(picture);
}
