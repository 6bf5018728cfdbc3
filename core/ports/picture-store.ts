import type { PictureType } from "#core/domain/picture";

/** A file that is stored, by its key. */
export interface StoredPicture {
  key: string;
  storedAt: Date;
}

/** Where pictures of goods are stored. Every failure is thrown and may be tried again. */
export interface PictureStore {
  put(key: string, picture: { bytes: Uint8Array<ArrayBuffer>; type: PictureType }): Promise<void>;
  /** Null where there is none. */
  read(key: string): Promise<{ body: ReadableStream; type: PictureType } | null>;
  /** Deletes those that are there. */
  remove(keys: readonly string[]): Promise<void>;
  /** Some of what is stored, and where to go on from; null at the end. */
  list(after: string | null): Promise<{ pictures: StoredPicture[]; next: string | null }>;
}
