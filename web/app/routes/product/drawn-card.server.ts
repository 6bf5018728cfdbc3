import { picturePath } from "#core/domain/picture";
import cards from "../../../drawings/cards.json";

const cardOf = new Map(Object.entries(cards).map(([key, card]) => [picturePath(key), card]));

/** Path of the preview picture drawn for links to goods with this picture; undefined for a vendor's own pictures. */
export function drawnCard(picture: string | null): string | undefined {
  return picture === null ? undefined : cardOf.get(picture);
}
