import { type JsonValue, normalAt, type RandomKey, type TrainingTask, uniformAt } from '@meristem/autodiff';

/** A task that jumps once. */
export interface ChangingTaskRequest {
  /** The cycle from which on another order holds. */
  readonly change: number;
  /** What is in another order then: the numbers of an example, two of them, at 0 and 2, or what classes are called. */
  readonly what: 'inputs' | 'two-inputs' | 'labels';
}

/** Numbers of an example. */
export const CHANGING_SIZE = 6;

/** Three classes of noisy vectors, an example a cycle: class c has large numbers at places 2c and 2c + 1. */
export function changingTask({ change, what }: ChangingTaskRequest): TrainingTask {
  const [x, y] = ['x', 'class'];
  return {
    name: 'changing',
    steps: 1,
    independent: true,
    inputs: [{ kind: 'vector', name: x, size: CHANGING_SIZE }],
    targets: [{ kind: 'symbol', name: y, size: 3 }],
    floor: () => undefined,
    open: ({ key }) => {
      let cycle = 0;
      return {
        next: (into) => {
          writeExample(into[x] as Float64Array, key, cycle, placeOf(cycle >= change ? what : 'labels'));
          const kind = classAt(key, cycle);
          into[y]![0] = cycle >= change && what === 'labels' ? (kind + 1) % 3 : kind;
          cycle++;
        },
        position: () => cycle,
        seek: (position: JsonValue) => {
          cycle = position as number;
        },
      };
    },
  };
}

function classAt(key: RandomKey, cycle: number): number {
  return Math.floor(3 * uniformAt(key, cycle, 9));
}

/** Where a number stands while something is in another order. */
function placeOf(what: ChangingTaskRequest['what']): (i: number) => number {
  if (what === 'inputs') return (i) => (i + 3) % CHANGING_SIZE;
  return what === 'two-inputs' ? (i) => (i === 0 || i === 2 ? 2 - i : i) : (i) => i;
}

/** The mean of all numbers differs from place to place, so that another order shows in it. */
function writeExample(into: Float64Array, key: RandomKey, cycle: number, place: (i: number) => number): void {
  const kind = classAt(key, cycle);
  for (let i = 0; i < CHANGING_SIZE; i++) {
    const at = place(i);
    const large = Math.floor(i / 2) === kind ? 1 : 0;
    into[at] = large + i / 3 + 0.1 * normalAt(key, cycle, i);
  }
}
