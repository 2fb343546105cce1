import { cycleArrays, type CycleArrays, type InputPort, numbersPerStep, randomKey } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';

/** One example in people's units: numbers of vectors, names of classes, by port. */
export type ExampleRow = Readonly<Record<string, readonly (number | string)[]>>;

/** The examples of a task of single steps, in people's units: those to learn from in any order, the held-out ones in theirs. */
export function rowsOfTask(task: Task): {
  readonly train: readonly ExampleRow[];
  readonly test: readonly ExampleRow[];
} {
  const train = task.open({ key: randomKey(1), batch: 1 });
  const test = task.heldOut!.open({ batch: 1 });
  const read = (stream: { next(into: CycleArrays): void }, count: number): readonly ExampleRow[] => {
    const arrays = cycleArrays(task, 1);
    return Array.from({ length: count }, () => {
      stream.next(arrays);
      const ports = [...task.inputs, ...task.targets];
      return Object.fromEntries(ports.map((port) => [port.name, inUnits(port, arrays[port.name]!)]));
    });
  };
  return { train: read(train, task.rows!), test: read(test.stream, test.cycles) };
}

function inUnits(port: InputPort, values: ArrayLike<number>): readonly (number | string)[] {
  if (port.kind === 'symbol') {
    return Array.from(values, (symbol) => port.names?.[symbol] ?? symbol);
  }
  const { mean = [], deviation = [] } = port.standardised ?? {};
  return Array.from(values, (value, at) => {
    const size = at % numbersPerStep(port);
    return Math.round((value * (deviation[size] ?? 1) + (mean[size] ?? 0)) * 1000) / 1000 + 0;
  });
}
