import { type AxisEdit, type Backend, editOf, type State } from '@meristem/autodiff';
import { flatten } from '../architecture/flat-graph.ts';
import type { AxisPopulation } from '../model/population.ts';
import { outputsOf, type TracedNetwork } from './random-cycle.ts';

/** What was found out about silent neurons of a network. */
export interface SilenceReport {
  readonly births: number;
  readonly removals: number;
  /** Populations whose units act on one another by more than weights, where a removal was seen to shift something. */
  readonly shifted: number;
  /** What should not have changed and did. */
  readonly faults: readonly string[];
}

/** Options of `silentUnits`. */
export interface SilenceOptions {
  /**
   * Outputs in which the removal of a unit may show as another rounding; none unless told. Where a backend adds up four
   * lanes side by side, it shifts the numbers after it to other lanes.
   */
  readonly rounded?: (traced: TracedNetwork, output: string) => boolean;
}

/** Adds silent neurons to every population of a network, removes silent ones, and compares what it answers bit for bit. */
export function silentUnits(
  backend: Backend,
  traced: TracedNetwork,
  { rounded = () => false }: SilenceOptions = {},
): SilenceReport {
  const { model, network, state, forward } = traced;
  const answers = (of: State, edit?: AxisEdit): ReadonlyMap<string, readonly number[]> =>
    outputsOf(backend, forward, traced, of, edit);
  const before = answers(state);
  const faults: string[] = [];
  let [births, removals, shifted] = [0, 0, 0];
  for (const population of model.axisPopulations) {
    const { axis, area, name } = population;
    const extent = state.extent(axis);
    for (const count of [1, 3].filter((each) => extent + each <= axis.max)) {
      births++;
      const edit = editOf(axis, extent, [], count);
      if (different(before, answers(state, edit)).length > 0) faults.push(`${count} births in ${name}`);
      const back = editOf(
        axis,
        extent + count,
        Array.from({ length: count }, (_, i) => extent + i),
      );
      if (different(before, answers(state.apply(edit, back))).length > 0) faults.push(`and back in ${name}`);
    }
    if (extent <= axis.min) continue;
    removals++;
    const position = extent >> 1;
    const silent = silenced(state, population, position);
    const changed = different(answers(silent), answers(silent, editOf(axis, extent, [position])));
    const exact = changed.filter((output) => !rounded(traced, output));
    const { module } = flatten(network.architecture).areas.find((each) => each.name === area)!;
    if (module.coupled && name === area) shifted += Math.min(1, changed.length);
    else if (exact.length > 0) faults.push(`removal in ${name}: ${exact.join(', ')}`);
  }
  return { births, removals, shifted, faults };
}

/** A state in which a unit gives nothing, to itself included. */
function silenced(state: State, { axis, outgoing }: AxisPopulation, position: number): State {
  return outgoing.reduce((before, weight) => {
    const values = before.read(weight);
    const extents = weight.dims.map((dim) => before.extent(dim.axis));
    const source = weight.dims.indexOf(axis.pre);
    const row = extents.slice(source + 1).reduce((product, extent) => product * extent, 1);
    const units = before.extent(axis);
    const silent = values.map((value, i) => (Math.floor(i / row) % units === position ? 0 : value));
    return before.with(weight, silent);
  }, state);
}

/** Outputs whose numbers are not the same; 0 and -0 are. */
function different(
  a: ReadonlyMap<string, readonly number[]>,
  b: ReadonlyMap<string, readonly number[]>,
): readonly string[] {
  const same = (x: readonly number[], y: readonly number[]): boolean =>
    x.length === y.length && x.every((value, i) => value === y[i]);
  return [...a].filter(([name, values]) => !same(values, b.get(name)!)).map(([name]) => name);
}
