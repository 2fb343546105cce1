import {
  type Executable,
  normalAt,
  randomKey,
  referenceBackend,
  type Residence,
  type Variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { isGraph } from '../architecture/architecture.ts';
import { flatten } from '../architecture/flat-graph.ts';
import { type TracedNetwork, tracedNetwork } from '../testing/random-cycle.ts';
import { randomGridNetwork } from '../testing/random-grid-network.ts';
import { silentUnits } from '../testing/silent-units.ts';

/*
 * Everything that a graph of areas can be made of, in random combinations: gradients against central differences, and
 * silent units that come and go without a trace.
 */

const SEEDS = Array.from({ length: 14 }, (_, i) => i);
const double = referenceBackend('double');

/** The central difference over four points of a function of one number: see model-gradients.test.ts for its error. */
function derivative(f: (h: number) => number, h: number): number {
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

/** Some single elements, and one direction through all of them. */
function directionsOf(values: Float64Array, seed: number): readonly Float64Array[] {
  const count = Math.min(values.length, 2);
  const single = Array.from({ length: count }, (_, e) =>
    values.map((_value, i) => (i === Math.floor(((e + 0.5) * values.length) / count) ? 1 : 0)),
  );
  const joint = values.map((_, i) => normalAt(randomKey(seed), i));
  const length = Math.hypot(...joint);
  return [...single, joint.map((step) => step / length)];
}

/** The errors of a parameter's gradient, against its largest element; none where a kink lies within reach. */
function errorsOf(
  parameter: Variable,
  { state, inputs }: TracedNetwork,
  parts: { readonly residence: Residence; readonly forward: Executable; readonly gradient: Float64Array },
  seed: number,
): readonly number[] {
  const { residence, forward, gradient } = parts;
  const values = state.read(parameter);
  if (values.length === 0) return [];
  const scale = Math.max(1e-4, ...gradient.map(Math.abs));
  const errors = directionsOf(values, seed).flatMap((direction) => {
    const loss = (h: number): number => {
      residence.write(parameter, values.map((value, i) => value + h * direction[i]!)); // prettier-ignore
      forward.run(inputs(0));
      return forward.output('loss')[0]!;
    };
    const found = direction.reduce((total, step, i) => total + step * gradient[i]!, 0);
    const numeric = derivative(loss, 1e-3);
    const error = Math.abs(numeric - found) / scale;
    if (error <= 1e-6) return [error];
    // Two quotients agree where the loss is smooth, whatever the gradient under test says.
    const smooth = Math.abs(numeric - derivative(loss, 1e-4)) / scale < 1e-7;
    return smooth ? [error] : [];
  });
  residence.write(parameter, values);
  return errors;
}

/** What holds of any graph; more than such a share of all gradients, and half of each graph's, have no kink within reach. */
function itHolds(traced: readonly TracedNetwork[], smooth = 0.95): void {
  const all = { checked: 0, possible: 0 };
  it.each(SEEDS)('have exact gradients: number %i', (seed) => {
    const one = traced[seed]!;
    const residence = double.place(one.state);
    const backward = residence.load(one.backward);
    backward.run(one.inputs(0));
    const gradients = one.model.parameters.map(({ name }) =>
      Float64Array.from(backward.output(`gradient:${name}`)),
    );
    // A plan of its own: that of a cycle passes activations on.
    const forward = residence.load(one.lossAlone);
    let [checked, possible] = [0, 0];
    one.model.parameters.forEach((parameter, i) => {
      const errors = errorsOf(parameter, one, { residence, forward, gradient: gradients[i]! }, seed);
      for (const error of errors) expect(error, parameter.name).toBeLessThanOrEqual(1e-6);
      checked += errors.length;
      possible += Math.min(2, gradients[i]!.length) + (gradients[i]!.length > 0 ? 1 : 0);
    });
    expect(checked).toBeGreaterThan(possible / 2);
    all.checked += checked;
    all.possible += possible;
  });

  it('have few kinks that hide a gradient', () => {
    expect(all.checked).toBeGreaterThan(smooth * all.possible);
  });

  it.each(SEEDS)('answer the same, bit for bit, whatever silent units come and go: number %i', (seed) => {
    const { births, faults } = silentUnits(double, traced[seed]!);
    expect(faults).toEqual([]);
    expect(births).toBeGreaterThan(0);
  });
}

describe('random graphs of areas with sites', () => {
  const grids = SEEDS.map((seed) => tracedNetwork(seed, randomGridNetwork));

  it('hold everything that there is to hold', () => {
    const projections = grids.flatMap(({ model }) => model.projections);
    const some = (what: (each: (typeof projections)[number]) => unknown): boolean => projections.some(what);
    expect(some(({ window }) => window)).toBe(true);
    expect(some(({ window, pool }) => window && pool)).toBe(true);
    expect(some(({ window }) => window?.groups)).toBe(true);
    expect(some(({ flatten, pool }) => flatten && pool)).toBe(true);
    for (const by of ['max', 'mean']) {
      expect(some(({ pool }) => pool?.by === by && pool.size === undefined)).toBe(true);
      expect(some(({ pool }) => pool?.by === by && pool.size !== undefined)).toBe(true);
    }
    expect(some(({ window, delay }) => window && delay === 1)).toBe(true);
    expect(some(({ from, to }) => from === to)).toBe(true);
    const areas = grids.flatMap(({ model }) => model.areas);
    expect(new Set(areas.map(({ sites }) => sites.length))).toEqual(new Set([0, 1, 2]));
    expect(areas.some(({ sites, instance }) => sites.length > 0 && instance.recurrent)).toBe(true);
  });

  // Where the largest of several is another, there is a kink.
  itHolds(grids, 0.9);
});

describe('random graphs of areas', () => {
  const traced = SEEDS.map((seed) => tracedNetwork(seed));

  it('hold everything that there is to hold', () => {
    const architectures = traced.map(({ network }) => network.architecture);
    const graphs = architectures.map(flatten);
    const projections = graphs.flatMap((each) => each.projections);
    const kinds = new Set(graphs.flatMap(({ areas }) => areas.map(({ module }) => module.kind)));
    expect([...kinds].sort()).toEqual(['feedforwardLayer', 'recurrentPool', 'residualStack']);
    expect(new Set(projections.map(({ interaction }) => interaction)).size).toBe(3);
    expect(new Set(projections.map(({ delay }) => delay)).size).toBe(2);
    expect(Math.max(...graphs.map(({ areas }) => areas.length))).toBeGreaterThanOrEqual(6);
    expect(architectures.some(({ areas }) => areas.some(({ content }) => isGraph(content)))).toBe(true);
    expect(architectures.some(({ populations }) => populations.length > 0)).toBe(true);
    expect(new Set(traced.flatMap(({ state }) => Object.values(state.extents)))).toContain(17);
  });

  itHolds(traced);

  it('shift where a unit goes that others are normalised with: modules say so', () => {
    const shifted = SEEDS.reduce((total, seed) => total + silentUnits(double, traced[seed]!).shifted, 0);
    expect(shifted).toBeGreaterThan(0);
  });
});
