/** Whether a page, by its path without the language, is one for finding products: the catalogue or a product. */
export function isShelf(path: string): boolean {
  return /^\/(?:products\/.*)?$/.test(path);
}
