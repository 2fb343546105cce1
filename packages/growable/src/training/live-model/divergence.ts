import {
  firstNotFinite,
  NonFiniteError,
  type NumberPlace,
  type Residence,
  type State,
  type Variable,
} from '@meristem/autodiff';

/** A loss that is so many times the smoothed one is worth a look at the state, whatever it costs. */
const SURPRISE = 1000;
/** Cycles between looks at the state that nothing gave rise to; a look costs about as much as a cycle. */
const LOOK_EVERY = 1000;

const REMEDY =
  'Lower the learning rate, bound the step (maxStep), clip gradients or scale the data, and go on from the last checkpoint.';

/**
 * Ends a run whose numbers are no numbers any more. A loss that is not finite is seen at once. A state can break under a loss
 * that is: the square of a gradient is too large to be stored, so the optimizer's memory is infinite and its weight never moves
 * again. Looking through a state each cycle would cost more than the cycle, so it is looked through when the loss leaps, and
 * every thousand cycles.
 *
 * @param smoothed the smoothed loss before this cycle.
 * @throws NonFiniteError naming cycle, loss and the first tensor that is not finite.
 */
export function requireSound(cycle: number, loss: number, smoothed: number, residence: Residence): void {
  // Asked this way round, NaN is a surprise.
  const usual = Math.abs(loss) <= SURPRISE * Math.abs(smoothed);
  if (usual && cycle % LOOK_EVERY !== LOOK_EVERY - 1) return;
  const state = residence.snapshot();
  if (!Number.isFinite(loss)) throw divergence(cycle, loss, state);
  requireFiniteState(`training: cycle ${cycle}, loss ${loss}`, state);
}

/**
 * Requires that all numbers of a state are finite.
 *
 * @param place what an error names first.
 * @throws NonFiniteError naming the first tensor that is not finite, and the units whose number it is.
 */
export function requireFiniteState(place: string, state: State): void {
  const broken = firstBroken(state);
  if (!broken) return;
  const { tensor, element, units } = broken.place;
  const where = `element ${element} of "${tensor}"${units.length > 0 ? ` (${unitsText(units)})` : ''}`;
  throw new NonFiniteError(
    `${place}: found ${broken.value} at ${where}, expected finite numbers. ${REMEDY}`,
    broken.place,
  );
}

/** The error of a cycle whose loss is not finite; names the first tensor of the state after it that is not either. */
function divergence(cycle: number, loss: number, state: State): NonFiniteError {
  const broken = firstBroken(state);
  return new NonFiniteError(
    `training: cycle ${cycle}: found loss ${loss}, expected a finite number` +
      (broken
        ? `; the first tensor that is not finite is "${broken.place.tensor}"${broken.place.units.length > 0 ? `, at ${unitsText(broken.place.units)}` : ''}`
        : '; all tensors are finite, so the cost of the data is not: a class that was observed has probability 0, or a number is too large') +
      `. ${REMEDY}`,
    broken?.place,
  );
}

function firstBroken(state: State): { readonly place: NumberPlace; readonly value: number } | undefined {
  for (const [variable, values] of state.tensors) {
    const element = firstNotFinite(values);
    if (element < 0) continue;
    const place = { tensor: variable.name, element, units: unitsAt(state, variable, element) };
    return { place, value: values[element] as number };
  }
  return undefined;
}

/** The units that an element of a variable belongs to. */
function unitsAt(state: State, { dims }: Variable, element: number): NumberPlace['units'] {
  let rest = element;
  return dims
    .toReversed()
    .map(({ axis, role }) => {
      const { ids } = state.units(axis);
      const position = rest % ids.length;
      rest = Math.floor(rest / ids.length);
      return { axis: axis.name, role, id: ids[position] as number };
    })
    .reverse();
}

function unitsText(units: NumberPlace['units']): string {
  return units
    .map(({ axis, role, id }) => `unit ${id} of axis "${axis}"${role === 'plain' ? '' : ` as ${role}`}`)
    .join(', ');
}
