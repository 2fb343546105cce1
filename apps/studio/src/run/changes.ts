import type { Changes, JsonValue, StudioDocument } from '../contract/index.ts';

/** How a run that was opened from one document gets to be of another. */
export type Step =
  | { readonly kind: 'same' }
  /** Under way, from the present weights. */
  | { readonly kind: 'change'; readonly changes: Changes }
  /** From the first cycle. */
  | { readonly kind: 'restart' };

/** Fields of an experiment that may change under way. */
const UNDER_WAY = ['task', 'rule', 'schedules', 'cycles'] as const;

/** Fields of a document that training reads. */
const TRAINED = ['seed', 'precision', 'data'] as const;

/** Whether two values of JSON are the same: a field that is undefined is one that is not there. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  const [left, right] = [a, b] as Readonly<Record<string, JsonValue | undefined>>[];
  return [...keys].every((key) => sameJson(left?.[key], right?.[key]));
}

/** What it takes to train what a document says now, when a run was opened from what it said then. */
export function stepBetween(then: StudioDocument, now: StudioDocument): Step {
  const inExperiment = differing(then.experiment, now.experiment);
  const besides = TRAINED.filter((field) => !sameJson(then[field], now[field]));
  if (inExperiment.length === 0 && besides.length === 0) return { kind: 'same' };
  const known: readonly string[] = UNDER_WAY;
  const gentle =
    inExperiment.every((field) => known.includes(field)) && besides.every((field) => field === 'data');
  if (!gentle) return { kind: 'restart' };
  const changes = Object.fromEntries(inExperiment.map((field) => [field, now.experiment[field]]));
  const data = besides.length > 0 && now.data !== undefined ? { data: now.data } : {};
  return { kind: 'change', changes: { ...changes, ...data } as Changes };
}

function differing(a: object, b: object): readonly string[] {
  const [left, right] = [a, b] as Readonly<Record<string, unknown>>[];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (field) => !sameJson(left?.[field], right?.[field]),
  );
}
