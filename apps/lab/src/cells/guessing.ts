import type { CycleArrays, Port, TrainingStream } from '@meristem/autodiff';
import { cycleArrays, foldKey, randomKey } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { scoreOf } from '../result/score.ts';

/** Cycles that are looked at where a task has no held-out set. */
const CYCLES = 500;

/** What the best constant prediction comes to on a task, as its score tells it: a share of right answers, or a loss per cycle. */
export function guessingOf(task: Task): number {
  const counts = task.targets.map(countOf);
  const arrays = cycleArrays(task, 1);
  const { stream, cycles } = unseen(task);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    stream.next(arrays);
    for (const count of counts) count.take(arrays);
  }
  const accuracy = scoreOf(task).kind === 'accuracy';
  const each = counts.map((count) => (accuracy ? count.commonest() : task.steps * count.cost()));
  const total = each.reduce((sum, value) => sum + value, 0);
  return accuracy ? total / each.length : total;
}

function unseen(task: Task): { readonly stream: TrainingStream; readonly cycles: number } {
  if (task.heldOut !== undefined) return task.heldOut.open({ batch: 1 });
  return { stream: task.open({ key: foldKey(randomKey(0), 'guessing'), batch: 1 }), cycles: CYCLES };
}

/** What there is to know of a target for one who never looks at the inputs. */
interface Count {
  take(arrays: CycleArrays): void;
  /** Share of the commonest symbol. */
  commonest(): number;
  /** Least cost of a constant prediction, per step. */
  cost(): number;
}

function countOf(port: Port): Count {
  return port.kind === 'symbol' ? symbolCount(port.name, port.size) : vectorCount(port.name, port.size);
}

function symbolCount(name: string, size: number): Count {
  const seen = new Float64Array(size);
  const shares = (): readonly number[] => {
    const all = seen.reduce((sum, count) => sum + count, 0);
    return [...seen].filter((count) => count > 0).map((count) => count / all);
  };
  return {
    take: (arrays) => {
      for (const symbol of arrays[name] as Int32Array) seen[symbol] = (seen[symbol] as number) + 1;
    },
    commonest: () => Math.max(...shares()),
    cost: () => shares().reduce((sum, share) => sum - share * Math.log(share), 0),
  };
}

function vectorCount(name: string, size: number): Count {
  const [sums, squares] = [new Float64Array(size), new Float64Array(size)];
  let vectors = 0;
  return {
    take: (arrays) => {
      const values = arrays[name] as Float64Array;
      values.forEach((value, at) => {
        sums[at % size] = (sums[at % size] as number) + value;
        squares[at % size] = (squares[at % size] as number) + value ** 2;
      });
      vectors += values.length / size;
    },
    commonest: () => Number.NaN,
    cost: () =>
      squares.reduce(
        (total, square, at) => total + square / vectors - ((sums[at] as number) / vectors) ** 2,
        0,
      ),
  };
}
