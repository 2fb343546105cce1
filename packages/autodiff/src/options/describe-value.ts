/** Names a value in an error: short JSON, `nothing` where it is missing, numbers that JSON lacks by name. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'function') return 'a function';
  if (isPromise(value)) return 'a promise';
  const json = jsonOf(value) ?? kindOf(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}

/** Whether a value has to be awaited before it is what it stands for. */
export function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Quotes and joins names: `"a", "b", "c"`. */
export function listNames(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}

/** Short JSON, where a value has one: not where it refers to itself. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'bigint' || typeof inner === 'symbol' ? String(inner) : inner,
    );
  } catch {
    return undefined;
  }
}

function kindOf(value: unknown): string {
  const name = (value as { constructor?: { name?: string } }).constructor?.name;
  return name && name !== 'Object' ? `a ${name}` : 'an object';
}
