/** Typed arrays by the names of their classes. */
interface TypedArrays {
  readonly Float32Array: Float32Array;
  readonly Float64Array: Float64Array;
  readonly Int32Array: Int32Array;
  readonly Uint8Array: Uint8Array;
}

/**
 * Whether a value is a typed array of one of some classes, whichever realm it comes from: `instanceof` does not know those of
 * a window, a worker or a test runner's sandbox.
 */
export function isArrayOf<K extends keyof TypedArrays>(
  value: unknown,
  ...classes: readonly K[]
): value is TypedArrays[K] {
  return ArrayBuffer.isView(value) && (classes as readonly string[]).includes(classOf(value));
}

/** The class of a view of memory, such as `Float32Array`; the host's own word, whatever the realm. */
export function classOf(view: ArrayBufferView): string {
  return (view as ArrayBufferView & { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag];
}
