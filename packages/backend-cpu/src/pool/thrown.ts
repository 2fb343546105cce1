/** Something that was thrown, as plain data: cloning an error between threads loses its name, its code and its class. */
export type Thrown =
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly message: string;
      readonly stack?: string;
      readonly code?: string;
      readonly cause?: Thrown;
    }
  | { readonly kind: 'value'; readonly text: string };

/** Longer chains of causes than any program makes are taken to be cycles. */
const LONGEST_CHAIN = 16;

/** Packs what was thrown for another thread. */
export function packThrown(thrown: unknown, depth = 0): Thrown {
  if (!(thrown instanceof Error)) return { kind: 'value', text: String(thrown) };
  const { name, message, stack, cause } = thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  return {
    kind: 'error',
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(code !== undefined && { code }),
    ...(cause !== undefined && depth < LONGEST_CHAIN && { cause: packThrown(cause, depth + 1) }),
  };
}

/** An error with the name, message, stack, code and causes of what was thrown; its class is gone. */
export function unpackThrown(thrown: Thrown): Error {
  if (thrown.kind === 'value') return new Error(thrown.text);
  const { name, message, stack, code, cause } = thrown;
  const error = new Error(message, cause === undefined ? undefined : { cause: unpackThrown(cause) });
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return Object.assign(error, stack !== undefined && { stack }, code !== undefined && { code });
}
