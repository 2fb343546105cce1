/** An object's fields, without `undefined` among their values. */
export type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The same object without fields that are undefined. */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
