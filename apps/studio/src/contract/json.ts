/** A value of JSON. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** An object of JSON. A field that is `undefined` is one that is not there. */
export interface JsonObject {
  readonly [field: string]: JsonValue | undefined;
}

/** Whether a value is an object that is neither `null` nor a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
