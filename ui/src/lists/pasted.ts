// What somebody has copied, and whether it can be a list.

/** A header and a lead at least. */
export function looksLikeRows(text: string): boolean {
  return text.trim().split(/\r\n|\r|\n/).length > 1;
}
