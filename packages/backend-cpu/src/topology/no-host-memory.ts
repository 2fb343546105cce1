/** Stands in for `host-memory.ts` where nobody says how much memory there is, as in browsers: package.json chooses. */
export function hostMemory(): number | undefined {
  return undefined;
}
