/** What every module begins with; a module that is empty. */
export const EMPTY_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** A function that validates only where relaxed SIMD is there: it drops the result of one multiply-add. */
const RELAXED_PROBE = Uint8Array.of(
  ...EMPTY_MODULE,
  1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 62, 1, 60, 0,
  ...Array.from({ length: 3 }, () => [253, 12, ...new Array<number>(16).fill(0)]).flat(),
  253, 133, 2, 26, 11,
); // prettier-ignore

/** Whether this machine's WebAssembly has relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}
