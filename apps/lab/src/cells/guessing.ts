import type { CycleArrays, Port, SymbolPort, TrainingStream, VectorPort } from '@meristem/autodiff';
import { cycleArrays, foldKey, randomKey } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { scoreOf } from '../result/score.ts';

/** Cycles that are looked at where a task has no held-out set. */
const CYCLES = 500;

/** What the best constant prediction comes to on a task, as its score tells it: a share of right answers, or a loss per cycle. */
export function guessingOf(task: Task): number {
  const counts = task.targets.map((port) => countOf(port, task.steps));
  const arrays = cycleArrays(task, 1);
  const { stream, cycles } = unseen(task);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    stream.next(arrays);
    for (const count of counts) count.take(arrays);
  }
  const accuracy = scoreOf(task).kind === 'accuracy';
  const each = counts.map((count) => (accuracy ? count.commonest() : count.cost() / cycles));
  const total = each.reduce((sum, value) => sum + value, 0);
  return accuracy ? total / each.length : total;
}

function unseen(task: Task): { readonly stream: TrainingStream; readonly cycles: number } {
  if (task.heldOut !== undefined) return task.heldOut.open({ batch: 1 });
  return { stream: task.open({ key: foldKey(randomKey(0), 'guessing'), batch: 1 }), cycles: CYCLES };
}

/** What there is to know of a target for one who never looks at the inputs; what is to be ignored counts for nothing. */
interface Count {
  take(arrays: CycleArrays): void;
  /** Share of the commonest symbol. */
  commonest(): number;
  /** Least cost of a constant prediction, over all that was taken. */
  cost(): number;
}

function countOf(port: Port, steps: number): Count {
  const share = port.reduction === 'mean' ? 1 / (steps * (port.kind === 'symbol' ? 1 : port.size)) : 1;
  return port.kind === 'symbol' ? symbolCount(port, share) : vectorCount(port, share);
}

function symbolCount({ name, size, ignore }: SymbolPort, share: number): Count {
  const seen = new Float64Array(size);
  let all = 0;
  return {
    take: (arrays) => {
      for (const symbol of arrays[name] as Int32Array) {
        if (symbol === ignore) continue;
        seen[symbol] = (seen[symbol] as number) + 1;
        all += 1;
      }
    },
    commonest: () => Math.max(...seen) / all,
    cost: () =>
      share *
      seen.filter((count) => count > 0).reduce((sum, count) => sum - count * Math.log(count / all), 0),
  };
}

function vectorCount({ name, size, ignore }: VectorPort, share: number): Count {
  const [counts, sums, squares] = [0, 1, 2].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return {
    take: (arrays) => {
      (arrays[name] as Float64Array).forEach((value, at) => {
        if (value === ignore) return;
        const i = at % size;
        counts[i] = (counts[i] as number) + 1;
        sums[i] = (sums[i] as number) + value;
        squares[i] = (squares[i] as number) + value ** 2;
      });
    },
    commonest: () => Number.NaN,
    cost: () =>
      share *
      squares.reduce(
        (total, square, i) => total + square - (sums[i] as number) ** 2 / Math.max(1, counts[i] as number),
        0,
      ),
  };
}
