import type { Cell, Row } from '../cells/cell.ts';

/** Records within records that are gone into, at most: more would be a circle. */
export const DEEPEST = 16;

/** Whether a value is a record of its own, as JSON has them, and not a cell. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * A record with what is in records within it beside the rest, by the names on the way with points between: `request.client.region`.
 * Lists are left out. One that has neither is handed back as it is.
 */
export function flatRecord(record: Row): Row {
  if (typeof record !== 'object' || record === null) return record;
  if (!Object.values(record).some((value) => isRecord(value) || Array.isArray(value))) return record;
  const flat: Record<string, Cell> = {};
  const goInto = (within: Readonly<Record<string, unknown>>, before: string, depth: number): void => {
    for (const [name, value] of Object.entries(within)) {
      if (Array.isArray(value)) continue;
      if (isRecord(value) && depth < DEEPEST) goInto(value, `${before}${name}.`, depth + 1);
      else flat[before + name] = value as Cell;
    }
  };
  goInto(record, '', 0);
  return flat;
}
