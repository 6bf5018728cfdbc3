/** Whether a path, without its language, is the catalogue or a product: a page for finding products. */
export function isShelf(path: string): boolean {
  return /^\/(?:products\/.*)?$/.test(path);
}
