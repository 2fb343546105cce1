/** Under this key Node, Deno and Bun look for what a value prints as; elsewhere it is a method that nobody calls. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
