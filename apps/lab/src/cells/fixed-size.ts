import type { ArchitectureSpec, Experiment } from '@meristem/experiment';
import { parseExperiment } from '@meristem/experiment';
import type { Task } from '@meristem/tasks';

/** Units of every population of a network of fixed size. */
const SIZES = [4, 8, 16, 32, 64, 128] as const;

/** Learning rates that each size is tried with. */
const RATES = [0.003, 0.01] as const;

/** Blocks of a residual stack of fixed size. */
const BLOCKS = 3;

/** Which network of fixed size. */
export interface FixedSize {
  readonly units: number;
  readonly rate: number;
}

/** All networks of fixed size that a growing one is held against. */
export const FIXED_SIZES: readonly FixedSize[] = SIZES.flatMap((units) =>
  RATES.map((rate) => ({ units, rate })),
);

/**
 * A network of fixed size for the task, the batch and the cycles of a growing one, as anyone would train it: Adam, the rate
 * falling to 0 along half a cosine, first weights as modules say, long gradients clipped, no penalty.
 */
export function fixedExperiment(
  { task: reference, architecture, batch, cycles }: Experiment,
  task: Task,
  { units, rate }: FixedSize,
): Experiment {
  return parseExperiment({
    task: reference,
    architecture: sized(architecture, units),
    rule: { kind: 'none', criterion: { kind: 'outgoing-l1', penalty: 0 } },
    optimizer: { kind: 'adam', learningRate: rate, beta2: 0.99 },
    clipping: { norm: Math.max(1, task.steps) },
    schedules: { learningRate: { kind: 'cosine', to: 0 } },
    batch,
    cycles,
  });
}

/** A module as plain data. */
interface Module {
  readonly kind?: unknown;
  readonly maxUnits?: number;
  readonly width?: Omit<Module, 'kind'>;
  readonly heads?: Omit<Module, 'kind'>;
  readonly headWidth?: Omit<Module, 'kind'>;
  readonly block?: unknown;
}

/** Heads of attention, which the units are parted among. */
const HEADS = 4;

/** The same architecture, or area of one, with so many units in every population of neurons. */
export function sized(part: ArchitectureSpec | ArchitectureSpec['areas'][number], units: number): unknown {
  return JSON.parse(JSON.stringify(part), (_, value: unknown) => {
    const module = Object(value) as Module;
    if (typeof module.kind !== 'string' || module.kind === 'graph') return value;
    const sizes = ({ maxUnits = 0 }: Module, size = units): object => ({
      units: size,
      maxUnits: Math.max(size, maxUnits),
    });
    const { width = {}, heads = {}, headWidth = {} } = module;
    const parted = {
      heads: { ...heads, ...sizes(heads, HEADS) },
      headWidth: { ...headWidth, ...sizes(headWidth, Math.ceil(units / HEADS)) },
    };
    // What a block of modules has of units its modules say.
    const blocks = { blocks: BLOCKS, ...(!module.block && { width: { ...width, ...sizes(width) } }) };
    if (module.kind === 'attention') return { ...module, ...parted };
    return { ...module, ...sizes(module), ...(module.kind === 'residualStack' && blocks) };
  });
}
