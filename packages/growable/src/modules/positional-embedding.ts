import { add, normal, oneOf, type Tensor, zeros } from '@meristem/autodiff';
import { growableModule } from './define-module.ts';
import type { GrowableModule, ModuleScope, StepContext } from './growable-module.ts';
import { looked, rowsOf } from './step-rows.ts';
import type { UnitOptions } from './unit-options.ts';
import { waves } from './waves.ts';

/** Tables that tell steps apart: one that is learned, or one of sines and cosines, which stays as it is. */
export type PositionTable = 'learned' | 'sinusoidal';

/** Options of a positional embedding. */
export interface PositionalEmbeddingOptions extends UnitOptions {
  /** learned unless told. */
  readonly table?: PositionTable;
}

/**
 * What tells steps apart by their number: to the drive of each a row of a table is added, `x + b + p_t`. The table has a row for
 * each step of a cycle. In a session that goes on beyond a cycle, steps are numbered anew.
 *
 * Source: Gehring et al., arXiv 1705.03122, section 3.1; of sines and cosines, Vaswani et al., arXiv 1706.03762, section 3.5.
 *
 * @throws OptionError if an option is unknown or out of range.
 */
export function positionalEmbedding(options: PositionalEmbeddingOptions = {}): GrowableModule {
  const { table = 'learned' } = Object(options) as PositionalEmbeddingOptions;
  const traits = { sequence: true, keeps: true, inPlace: true };
  return growableModule(
    'positionalEmbedding',
    options,
    (scope) => {
      const offset = scope.bias('bias', { absorbs: 'drive' });
      const embedded = embeddingOf(scope, table);
      return (context) => embedded(context.driven(offset), context);
    },
    { expects: { table: oneOf(['learned', 'sinusoidal'] satisfies PositionTable[]) }, ...traits },
  );
}

/** Declares a table of steps; what adds its rows to a sequence. */
export function embeddingOf(
  { units, time, context, fixedAxis, parameter, statistic, numberSteps }: ModuleScope,
  kind: PositionTable,
): (x: Tensor, step: Pick<StepContext, 'numbers'>) => Tensor {
  const place = fixedAxis('place', context);
  const dims = [place, units];
  const table =
    kind === 'learned'
      ? parameter('places', { dims, part: 'bias', initial: FIRST_ROWS, newborn: zeros })
      : statistic('places', { dims, initial: FIRST_WAVES, newborn: FIRST_WAVES, next: (now) => now });
  numberSteps();
  return (x, { numbers }) => add(x, numbers ? looked(table, place, numbers) : rowsOf(table, place, time!));
}

/** The first rows are half as large as what symbols bring, of which they are to be told apart. */
const FIRST_ROWS = normal(0.5);

/** As large as those. */
const FIRST_WAVES = waves('both', Math.SQRT1_2);
