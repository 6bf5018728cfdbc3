/** How many delivery addresses a person may keep. */
export const MAX_ADDRESSES = 10;
