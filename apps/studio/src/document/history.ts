/** What was, what is, and what was undone: of any value that is never changed in place. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last edit was about, so that the many edits of one gesture become one step. */
  readonly gesture?: string | undefined;
}

/** Steps that can be undone. */
export const MOST_STEPS = 200;

/** A history that begins with a value. */
export function beginning<T>(present: T): History<T> {
  return { past: [], present, future: [] };
}

/**
 * A history after an edit. Edits of the same gesture, such as typing into one field, are undone at once.
 *
 * @param gesture what the edit is about; an edit without one is always a step of its own.
 */
export function edited<T>(history: History<T>, present: T, gesture?: string): History<T> {
  if (present === history.present) return history;
  const goesOn = gesture !== undefined && gesture === history.gesture;
  const past = goesOn ? history.past : [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present, future: [], gesture };
}

/** A history one step back; as it is at the beginning. */
export function undone<T>({ past, present, future, gesture }: History<T>): History<T> {
  const before = past.at(-1);
  if (before === undefined) return { past, present, future, gesture };
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

/** A history one step on again; as it is when nothing was undone. */
export function redone<T>({ past, present, future, gesture }: History<T>): History<T> {
  const [next, ...rest] = future;
  if (next === undefined) return { past, present, future, gesture };
  return { past: [...past, present], present: next, future: rest };
}
