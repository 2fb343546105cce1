/**
 * A module that imports a function `(p: i32) => void` and exports it again: as an export it may stand in a function table,
 * which a JavaScript function may not.
 */
const PASS_ON = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, // magic and version
  1, 5, 1, 96, 1, 127, 0, // type 0: (i32) -> ()
  2, 7, 1, 1, 104, 1, 102, 0, 0, // import "h" "f", of type 0
  7, 5, 1, 1, 102, 0, 0, // export it as "f"
); // prettier-ignore

/** A kernel written in JavaScript, in the form that a program can call. */
export function hostFunction(kernel: (p: number) => void): WebAssembly.ExportValue {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(PASS_ON), { h: { f: kernel } });
  return instance.exports['f'] as WebAssembly.ExportValue;
}
