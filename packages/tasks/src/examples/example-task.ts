import type { InputPort, JsonObject, Port } from '@meristem/autodiff';
import { describeValue, listNames, sitesFault } from '@meristem/autodiff';
import { requireBatch } from '../contract/batch.ts';
import type { Floor, Task } from '../contract/task.ts';
import { optionFault } from '../errors.ts';
import { requireInteger } from '../options/json-checks.ts';
import { dealingOut, dealingOutAll, type DealtExamples, passOver } from './dealt-examples.ts';
import {
  type ExampleArrays,
  exampleColumns,
  type ExampleColumns,
  type ExampleNumbers,
} from './example-arrays.ts';

/** What a task of examples is made of. */
export interface ExampleTaskRequest {
  readonly name: string;
  readonly source: string;
  /** Every option that the examples were made with, as JSON; none where it is left out. */
  readonly options?: JsonObject;
  /** Ports of any kinds, with names of their own. */
  readonly inputs: readonly InputPort[];
  readonly targets: readonly Port[];
  /** Steps of an example; 1 where it is left out. */
  readonly steps?: number;
  /** Whether the best prediction depends on earlier steps; unless told, where there are several. */
  readonly needsMemory?: boolean;
  /** The examples to learn from, by port. */
  readonly train: ExampleArrays;
  /** The held-out examples, by port. */
  readonly test: ExampleArrays;
  /**
   * The least loss of a cycle, in nats or in the units of the ports' losses, or how to find it, once, when it is asked for; unknown
   * where it is left out.
   */
  readonly floor?: number | (() => number);
  /** Whether there are no others than the examples to learn from, so that none can be kept back; false if left out. */
  readonly complete?: boolean;
  /**
   * The symbol port by which a split keeps every class back in proportion, by the last step of each example; unless told, the only
   * symbol target, if there is one.
   */
  readonly strata?: string;
}

/**
 * A task of finite examples with any ports, a cycle each.
 *
 * A stream deals out the training examples in epochs: each has every example once, in an order that depends on the key and
 * the epoch alone. Where the batch does not divide the number of training examples, or is larger, cycles cross from one epoch
 * to the next. `heldOut` is the test set, in its own order: where the batch does not divide it, the last cycle is filled up
 * from its beginning, and those lanes do not count. `split` keeps some of the training examples back; there is none where they
 * are `complete`.
 *
 * @throws {@link TaskOptionError} for ports of one name, a size or number of steps that is not a count, arrays that do not
 *   agree with the ports, numbers that are not finite, symbols that are none, or strata that are no symbol port
 */
export function exampleTask(request: ExampleTaskRequest): Task {
  const { name, inputs, targets, steps = 1 } = request;
  const ports = [...inputs, ...targets];
  requireDistinct(ports, name);
  for (const [at, port] of ports.entries()) {
    const path = `${name}.ports[${at}]`;
    requireSize(port.size, `${path}.size`);
    requireSites(port, path);
  }
  requireSize(steps, `${name}.steps`);
  requireStrata(request);
  const train = exampleColumns(request.train, { ports, steps }, `${name}.train`);
  const test = exampleColumns(request.test, { ports, steps }, `${name}.test`);
  return taskOfColumns(request, train, test);
}

/** A task of examples that have been checked. */
export function taskOfColumns(
  request: Omit<ExampleTaskRequest, 'train' | 'test'>,
  train: ExampleColumns,
  test: ExampleColumns,
): Task {
  const { name, source, options = {}, inputs, targets, steps = 1, needsMemory = steps > 1, floor } = request;
  const dealt = dealtOf(request, train);
  const tested = dealtOf(request, test);
  const task: Omit<Task, 'open'> = {
    name,
    options,
    source,
    steps,
    independent: true,
    ...(needsMemory && { needsMemory }),
    inputs,
    targets,
    heldOut: {
      examples: test.count,
      open: ({ batch }) => passOver(tested, requireBatch(`${name}.heldOut.open.batch`, batch)),
    },
    floor: floorOf(floor, steps),
    plateaus: () => [],
  };
  return request.complete ? dealingOutAll(task, dealt) : dealingOut(task, dealt);
}

/** The same at every cycle. */
function floorOf(floor: ExampleTaskRequest['floor'], steps: number): Task['floor'] {
  let known: Floor | undefined;
  return () => {
    if (floor === undefined) return undefined;
    if (known === undefined) {
      const nats = typeof floor === 'number' ? floor : floor();
      known = { natsPerCharacter: nats / steps, natsPerCycle: nats };
    }
    return known;
  };
}

function dealtOf(
  { name, targets, steps = 1, strata }: Omit<ExampleTaskRequest, 'train' | 'test'>,
  { count, columns }: ExampleColumns,
): DealtExamples {
  const symbols = targets.filter(({ kind }) => kind === 'symbol');
  const parting = strata ?? (symbols.length === 1 ? symbols[0]?.name : undefined);
  const labels = columns.find(({ port }) => port.name === parting)?.values;
  return {
    owner: name,
    columns,
    steps,
    rows: Int32Array.from({ length: count }, (_, row) => row),
    ...(labels && { labels: lastOf(labels, steps) }),
  };
}

/** The symbol at the last step of each example. */
function lastOf(symbols: ExampleNumbers, steps: number): ExampleNumbers {
  if (steps === 1) return symbols;
  return Int32Array.from(
    { length: symbols.length / steps },
    (_, row) => symbols[(row + 1) * steps - 1] as number,
  );
}

function requireStrata({ name, inputs, targets, strata }: ExampleTaskRequest): void {
  const symbols = [...inputs, ...targets].filter(({ kind }) => kind === 'symbol');
  if (strata === undefined || symbols.some((port) => port.name === strata)) return;
  throw optionFault({
    path: `${name}.strata`,
    found: describeValue(strata),
    expected:
      symbols.length === 0
        ? 'nothing, for no port carries symbols'
        : `one of ${listNames(symbols.map((port) => port.name))}`,
    remedy: 'Name the symbol port by which examples are kept back in proportion.',
  });
}

function requireSize(value: number, path: string): void {
  requireInteger({ value, path, fault: optionFault }, { min: 1, max: 2 ** 24 }, 'Give a count.');
}

function requireSites(port: InputPort, path: string): void {
  if (port.kind === 'symbol') return;
  port.sites?.forEach((extent, d) => requireSize(extent, `${path}.sites[${d}]`));
  const fault = sitesFault(port, path);
  if (fault) throw optionFault({ remedy: 'Say how the numbers lie, or leave the sites out.', ...fault });
}

function requireDistinct(ports: readonly InputPort[], owner: string): void {
  const names = ports.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice === undefined && names.length > 0) return;
  throw optionFault({
    path: `${owner}.ports`,
    found: twice === undefined ? 'no port' : `two ports called ${describeValue(twice)}`,
    expected: 'inputs and targets with names of their own',
    remedy: 'Name each port for what it carries.',
  });
}
