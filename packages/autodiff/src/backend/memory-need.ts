import type { Axis } from '../axis/axis.ts';
import { MemoryError, ReleasedError } from '../errors.ts';
import type { Plan, PlanBuffer } from '../plan/plan.ts';
import type { Variable } from '../state/variable.ts';
import type { Backend, Precision } from './backend.ts';

/** How many units an axis has. */
type ExtentOf = (axis: Axis) => number;

/** Bytes of a stored number. */
export const BYTES_OF: Readonly<Record<Precision, number>> = { single: 4, double: 8 };

/** How many numbers some variables have, for some extents: nothing is allocated to find out. */
export function numbersOf(variables: Iterable<Variable>, extentOf: ExtentOf): number {
  let numbers = 0;
  for (const { dims } of variables) numbers += product(dims, extentOf);
  return numbers;
}

/** Bytes of a plan's buffers, variables left out, if each is stored as it stands: row-major, side by side. */
export function plainPlanBytes({ buffers }: Plan, extentOf: ExtentOf, precision: Precision): number {
  let bytes = 0;
  for (const buffer of buffers) {
    if (buffer.storage !== 'variable') bytes += bufferBytes(buffer, extentOf, precision);
  }
  return bytes;
}

function bufferBytes({ dims, extraRow, kind }: PlanBuffer, extentOf: ExtentOf, precision: Precision): number {
  const rows = extraRow ? product(dims.slice(1), extentOf) : 0;
  return (product(dims, extentOf) + rows) * (kind === 'index' ? 4 : BYTES_OF[precision]);
}

function product(dims: PlanBuffer['dims'], extentOf: ExtentOf): number {
  return dims.reduce((numbers, { axis }) => numbers * extentOf(axis), 1);
}

/** What a run takes, in bytes, before anything of it is allocated. */
export interface MemoryNeed {
  /** In the backend: the state, inputs, results and everything between. */
  readonly backend: number;
  /** As the caller gets the state, in double precision, and as a second copy is written of that. */
  readonly copies: number;
  readonly total: number;
}

/** What it takes to hold some variables in a backend and to run some plans over them. */
export function memoryNeed(
  backend: Backend,
  variables: readonly Variable[],
  plans: readonly Plan[],
  extentOf: ExtentOf,
): MemoryNeed {
  const { precision } = backend.description;
  const numbers = numbersOf(variables, extentOf);
  const plain = (): number =>
    plans.reduce(
      (total, plan) => total + plainPlanBytes(plan, extentOf, precision),
      numbers * BYTES_OF[precision],
    );
  const within = backend.bytesOf?.(variables, plans, extentOf) ?? plain();
  const copies = 2 * BYTES_OF.double * numbers;
  return { backend: within, copies, total: within + copies };
}

/**
 * Requires that something fits into the memory that may be used.
 *
 * @param place what an error names: `place`, `grow`.
 * @param what what would take the memory: `a state of 12000000 numbers`.
 * @throws MemoryError with both numbers.
 */
export function requireMemory(place: string, what: string, needed: number, limit: number | undefined): void {
  if (limit === undefined || needed <= limit) return;
  throw new MemoryError(
    `${place}: found ${what}, which takes ${bytesText(needed)}, expected at most ${bytesText(limit)}. ` +
      'Use fewer units, a smaller batch or fewer steps, or raise the memory limit.',
    { needed, limit },
  );
}

/** Bytes as people read them, and to the byte where they are few: `1.2 GB`. */
export function bytesText(bytes: number): string {
  if (!(bytes >= 1000)) return `${bytes} bytes`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length);
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${UNITS[power - 1]}`;
}

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** The error for the use of something that has been released. */
export function released(what: string): ReleasedError {
  return new ReleasedError(
    `${what}: found that it has been released, expected one in use. Release it when nobody needs it any more.`,
  );
}
