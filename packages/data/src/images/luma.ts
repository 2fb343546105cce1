/**
 * The brightness of a colour.
 * Source: ITU-R Recommendation BT.601, what most programs that make pictures grey do.
 */
export function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
