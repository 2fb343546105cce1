import {
  add,
  assign,
  axis,
  type Backend,
  createState,
  gradient,
  input,
  multiply,
  normal,
  type Plan,
  project,
  randomKey,
  referenceBackend,
  scan,
  sigmoid,
  slice,
  type State,
  sum,
  tanh,
  type Tensor,
  trace,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../cpu-backend.ts';
import { lowerPlan } from '../lowering/lower-plan.ts';

const STEPS = 5;
const EXTENTS = [0, 1, 3, 4, 5, 17, 37, 60] as const;

/** A pool of units with a few gates: the loss and all gradients of a cycle, and the state at its end. */
function gatedPool(gateCount: number) {
  const [time, batch] = [axis('time', STEPS), axis('batch', 1)];
  const unit = axis('unit', { max: 100 });
  const gates = axis('gate', gateCount);
  const one = axis('one', 1);
  const initial = normal(0.4);
  const weight = variable({ name: 'weight', dims: [unit.pre, gates, unit.post], initial }) as Variable;
  const bias = variable({ name: 'bias', dims: [gates, unit], initial }) as Variable;
  const state = variable({ name: 'state', dims: [batch, unit], initial: zeros }) as Variable;
  const { carry, emitted } = scan({
    over: time,
    carry: { h: state },
    elements: { x: input('x', [time, batch]) },
    step: ({ h }, { x }) => {
      const outer = add(bias, multiply(x, 0.5));
      const all = add(project(h, weight as Tensor), outer);
      const gate = (at: number): Tensor => sum(slice(all, gates, at, one), one);
      let after: Tensor = tanh(gate(0));
      for (let at = 1; at < gateCount; at++) {
        after = add(after, multiply(sigmoid(gate(at)), add(h, multiply(after, -0.5))));
      }
      return { carry: { h: after }, emit: { h: after } };
    },
  });
  const loss = sum(multiply(emitted.h, emitted.h), time, batch, unit);
  const [weightGradient, biasGradient] = gradient(loss, [weight, bias]);
  const plan: Plan = trace({
    name: 'gated',
    outputs: { loss, weightGradient: weightGradient as Tensor, biasGradient: biasGradient as Tensor },
    updates: [assign(state, carry.h)],
  });
  const stateOf = (extent: number): State =>
    createState({
      variables: [weight, bias, state],
      key: randomKey(1),
      axes: [time, batch],
      extents: { unit: extent },
    });
  return { plan, stateOf };
}

/** Every number that a plan puts out or stores after two runs. */
function numbers(backend: Backend, plan: Plan, state: State): Readonly<Record<string, readonly number[]>> {
  const residence = backend.place(state);
  const executable = residence.load(plan);
  const x = Float64Array.from({ length: STEPS }, (_, t) => Math.sin(3 * t + 1));
  executable.run({ x });
  executable.run({ x });
  const names = [...plan.outputs.keys()];
  const put = names.map((name) => [name, [...executable.output(name)]] as const);
  const after = [...residence.snapshot().read('state')];
  residence.release();
  return { ...Object.fromEntries(put), after };
}

/** The loops over time of a lowered plan: whether each became one kernel. */
function loops(plan: Plan): readonly string[] {
  return lowerPlan(plan).operations.flatMap((operation) => {
    if (operation.kind === 'loop') return operation.variable.axes[0]?.name === 'time' ? ['calls'] : [];
    return operation.kind === 'loopKernel' ? ['kernel'] : [];
  });
}

describe.each(['fast', 'portable'] as const)('a pool with an axis of gates (%s)', (precision) => {
  it.each([2, 3, 4])('of %i gates computes what the reference backend does', async (count) => {
    const backend = await cpuBackend({ precision, blas: 'none' });
    const { plan, stateOf } = gatedPool(count);
    for (const extent of EXTENTS) {
      const found = numbers(backend, plan, stateOf(extent));
      const expected = numbers(referenceBackend('double'), plan, stateOf(extent));
      for (const [name, values] of Object.entries(expected)) {
        const size = Math.max(1, ...values.map(Math.abs));
        expect(found[name]).toHaveLength(values.length);
        values.forEach((value, i) => {
          expect(Math.abs((found[name]?.[i] as number) - value) / size, `${name}, ${extent}`).toBeLessThan(
            1e-4,
          );
        });
      }
    }
  });

  it('does not change by a bit when a silent unit goes', async () => {
    const backend = await cpuBackend({ precision, blas: 'none' });
    const { plan, stateOf } = gatedPool(3);
    for (const extent of [3, 4, 16, 37, 49]) {
      const n = extent + 1;
      const large = stateOf(n);
      // Nothing goes out from the last unit.
      const silent = large.with(
        'weight',
        [...large.read('weight')].map((value, i) => (Math.floor(i / (3 * n)) === extent ? 0 : value)),
      );
      const without = (name: string, lead: number): readonly number[] =>
        [...silent.read(name)].filter((_, i) => Math.floor(i / lead) < extent && i % n < extent);
      const small = stateOf(extent)
        .with('weight', without('weight', 3 * n))
        .with('bias', without('bias', Infinity));
      const [residence, other] = [backend.place(silent), backend.place(small)];
      const x = Float64Array.from({ length: STEPS }, () => 0.7);
      for (const each of [residence, other]) each.load(plan).run({ x });
      expect([...other.snapshot().read('state')]).toEqual(
        [...residence.snapshot().read('state')].slice(0, extent),
      );
      residence.release();
      other.release();
    }
  });
});

describe('the loops of a pool with an axis of gates', () => {
  it.each([2, 3, 4])('are one kernel each, with %i gates', (count) => {
    expect(loops(gatedPool(count).plan)).toEqual(['kernel', 'kernel']);
  });
});
