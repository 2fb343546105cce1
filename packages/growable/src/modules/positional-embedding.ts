import {
  add,
  type Axis,
  contract,
  equal,
  gather,
  minimum,
  normal,
  positions,
  type Tensor,
  zeros,
} from '@meristem/autodiff';
import { growableModule } from './define-module.ts';
import type { GrowableModule, ModuleScope, ModuleStep, StepContext } from './growable-module.ts';
import type { UnitOptions } from './unit-options.ts';

/**
 * What tells steps apart by their number: to the drive of each a row of a learned table is added, `x + b + p_t`. The table
 * has a row for each step of a cycle; later ones read the last. In a session that goes on beyond a cycle, steps are numbered
 * among those that are looked back on.
 *
 * Source: Gehring et al., arXiv 1705.03122, section 3.1.
 *
 * @throws OptionError if an option is unknown or out of range.
 */
export function positionalEmbedding(options: UnitOptions = {}): GrowableModule {
  return growableModule('positionalEmbedding', options, embeddingStep, {
    sequence: true,
    keeps: true,
    inPlace: true,
  });
}

function embeddingStep(scope: ModuleScope): ModuleStep {
  const offset = scope.bias('bias', { absorbs: 'drive' });
  const embedded = embeddingOf(scope);
  return (context) => embedded(context.driven(offset), context);
}

/** Declares a table of steps; what adds its rows to a sequence. */
export function embeddingOf({
  units,
  time,
  context,
  fixedAxis,
  parameter,
  numberSteps,
}: ModuleScope): (x: Tensor, step: Pick<StepContext, 'numbers'>) => Tensor {
  const place = fixedAxis('place', context);
  const table = parameter('places', {
    dims: [place, units],
    part: 'bias',
    initial: FIRST_ROWS,
    newborn: zeros,
  });
  numberSteps();
  return (x, { numbers }) => add(x, numbers ? looked(table, place, numbers) : rowsOf(table, place, time!));
}

/** The first rows are half as large as what symbols bring, of which they are to be told apart. */
const FIRST_ROWS = normal(0.5);

/** `[time, units]`: the row of each step, the last one from there on. */
function rowsOf(table: Tensor, place: Axis, time: Axis): Tensor {
  const last = place.min - 1;
  if (!time.fixed) {
    return looked(table, place, minimum(positions(time), last));
  }
  const numbers = Array.from({ length: time.min }, (_, step) => Math.min(step, last));
  return gather(table, positions(numbers, [time]), place);
}

/** The rows of numbers that a plan knows only when it runs. */
function looked(table: Tensor, place: Axis, numbers: Tensor): Tensor {
  return contract(equal(positions(place), numbers), table, [place]);
}
