import {
  checkOptions,
  type Dim,
  foldKey,
  MeristemError,
  randomKey,
  type State,
  type Variable,
} from '@meristem/autodiff';
import { type Model, modelVariables, populationsOf } from '../../model/model.ts';
import type { AxisPopulation, UnitGroup } from '../../model/population.ts';
import type { Connection, ConnectionEnd, OwnNumbers, UnitExplanation } from './explanation.ts';
import type { PopulationBook } from '../growth-pass/population-book.ts';
import { EVALUATION_OPTIONS, type EvaluationOptions } from '../evaluation/evaluation.ts';
import { measureSilencing, type WeightSelection } from './silencing.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import { sliceAt } from '../../model/unit-slice.ts';

/** What an explanation looks at. */
export interface ExplanationSite {
  readonly options: CompleteOptions;
  readonly model: Model;
  readonly state: State;
  readonly book: PopulationBook;
  /** Cycles completed. */
  readonly cycle: number;
}

/** What touches a unit, and the weights by which it acts. */
type Touched = Pick<UnitExplanation, 'incoming' | 'outgoing' | 'own'> & {
  readonly acting: readonly WeightSelection[];
};

/**
 * Explains one unit of any scale: what it reads, what it gives, and what the held-out loss would do without it.
 *
 * @throws MeristemError (`trainer`) if there is no such population or unit.
 */
export function explainUnit(
  site: ExplanationSite,
  population: string,
  id: number,
  asked: EvaluationOptions,
): UnitExplanation {
  checkOptions('trainer.explain', asked, EVALUATION_OPTIONS);
  const { cycles = 50 } = asked;
  const { options, model, state, book, cycle } = site;
  const standing = book.standing(population, cycle);
  const position = standing.findIndex((unit) => unit.id === id);
  const unit = standing[position];
  if (!unit) {
    const known = standing.map((each) => each.id).join(', ');
    throw new MeristemError(
      'trainer',
      `explain: found no unit ${id} in population "${population}", expected one of: ${known}.`,
    );
  }
  const { scale, groups } = populationsOf(model).find(({ name }) => name === population)!;
  const neurons = model.axisPopulations.find(({ name }) => name === population);
  const { acting, ...touched } = neurons
    ? touchedByNeuron(model, state, neurons, position)
    : touchedAsWhole(state, groups[position]!);
  const { task, backend, growth, seed, batch = 1 } = options;
  const removal = measureSilencing({
    model,
    criterion: growth.criterion,
    state,
    backend,
    task,
    batch,
    cycle,
    key: foldKey(foldKey(randomKey(seed), 'held-out'), cycle),
    cycles,
    weights: acting,
  });
  return { population, scale, ...unit, ...touched, removal };
}

function touchedByNeuron(
  model: Model,
  state: State,
  { axis, outgoing }: AxisPopulation,
  position: number,
): Touched {
  const at = (variable: Variable, d: number): Connection => {
    return neuronConnection(state, variable, d, position);
  };
  const standing = (role: Dim['role']): readonly (readonly [Variable, number])[] =>
    modelVariables(model)
      .filter(({ purpose }) => purpose !== 'carried')
      .flatMap((variable) =>
        variable.dims.flatMap((dim, d) =>
          dim.axis === axis && dim.role === role ? [[variable, d] as const] : [],
        ),
      );
  return {
    incoming: standing('post').map(([variable, d]) => at(variable, d)),
    outgoing: standing('pre').map(([variable, d]) => at(variable, d)),
    own: standing('plain').map(([variable, d]): OwnNumbers => {
      const values = sliceAt(state.read(variable), extentsOf(state, variable), d, position);
      return { variable: variable.name, values: [...values] };
    }),
    acting: outgoing.map((variable) => {
      const d = variable.dims.indexOf(axis.pre);
      return { variable, positions: positionsAt(extentsOf(state, variable), d, position) };
    }),
  };
}

function extentsOf(state: State, { dims }: Variable): readonly number[] {
  return dims.map(({ axis }) => state.extent(axis));
}

/** Flat positions of a unit's elements. */
function positionsAt(extents: readonly number[], d: number, position: number): readonly number[] {
  const count = extents.reduce((product, extent) => product * extent, 1);
  const flat = Float64Array.from({ length: count }, (_, i) => i);
  return [...sliceAt(flat, extents, d, position)];
}

/** A neuron's part of a weight, by the units at the other end. */
function neuronConnection(state: State, variable: Variable, d: number, position: number): Connection {
  const values = sliceAt(state.read(variable), extentsOf(state, variable), d, position);
  const others = variable.dims.filter((_, e) => e !== d);
  const own = variable.dims[d] as Dim;
  // Of several populations at one end, as heads and what is in each, the other end is the one to name.
  const across = others.findIndex(({ role }) => role !== 'plain' && role !== own.role);
  const far = across >= 0 ? across : others.findIndex(({ role }) => role !== 'plain');
  const extents = others.map(({ axis }) => state.extent(axis));
  const end = others[far]?.axis;
  const ends = (end ? state.units(end).ids : []).map((id, i): ConnectionEnd => {
    return { place: end!.name, id, weights: [...sliceAt(values, extents, far, i)] };
  });
  return { ...summary(variable, values, own), ends };
}

function summary({ name, dims }: Variable, values: Float64Array, own?: Dim): Omit<Connection, 'ends'> {
  const place = (role: Dim['role']): string =>
    (own?.role === role ? own : dims.find((dim) => dim.role === role))?.axis.name ?? name;
  return {
    weight: name,
    from: place('pre'),
    to: place('post'),
    norm: Math.hypot(...values),
    count: values.length,
  };
}

/** Layers, areas and projections are looked at as a whole: matrix by matrix. */
function touchedAsWhole(state: State, { incoming, outgoing }: UnitGroup): Touched {
  const whole = (variable: Variable): Connection => {
    return { ...summary(variable, state.read(variable)), ends: [] };
  };
  return {
    incoming: incoming.map(whole),
    outgoing: outgoing.map(whole),
    own: [],
    acting: outgoing.map((variable) => ({ variable, positions: undefined })),
  };
}
