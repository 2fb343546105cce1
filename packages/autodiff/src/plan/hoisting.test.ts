import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { gradient } from '../gradient/gradient.ts';
import { add, multiply, subtract } from '../primitives/arithmetic.ts';
import { project } from '../primitives/contract.ts';
import { sigmoid, tanh } from '../primitives/functions.ts';
import { oneHot } from '../primitives/lookup.ts';
import { slice } from '../primitives/movement.ts';
import { sum } from '../primitives/reduce.ts';
import { scan } from '../primitives/scan.ts';
import { crossEntropy } from '../primitives/softmax.ts';
import { indexInput, input } from '../primitives/source.ts';
import { zeros } from '../state/fill.ts';
import { type Variable, variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Compute, Loop, Plan, PlanOperand } from './plan.ts';
import { trace } from './trace.ts';

const [time, batch, unit] = [axis('time'), axis('batch'), axis('unit')];
const [letter, gate, one] = [axis('letter', 4), axis('gate', 2), axis('one', 1)];

const weight = (name: string, dims: Variable['dims']): Variable => variable({ name, dims, initial: zeros });

/** Loss and gradients of some parameters as one plan. */
function training(loss: Tensor, parameters: readonly Variable[]): Plan {
  const gradients = gradient(loss, parameters);
  const named = parameters.map(({ name }, i) => [name, gradients[i]] as const);
  return trace({ name: 'training', outputs: { loss, ...Object.fromEntries(named) } });
}

const network = (() => {
  const inward = weight('inward', [letter.pre, unit.post]);
  const recurrent = weight('recurrent', [unit.pre, unit.post]);
  const outward = weight('outward', [unit.pre, letter.post]);
  const bias = weight('bias', [unit]);
  const sequences = {
    now: indexInput('now', [time, batch]),
    next: indexInput('next', [time, batch]),
  };
  const { emitted } = scan({
    over: time,
    carry: { state: input('state', [batch, unit]) },
    elements: sequences,
    step: ({ state }, { now, next }) => {
      const after = tanh(add(add(project(state, recurrent), project(oneHot(now, letter), inward)), bias));
      return { carry: { state: after }, emit: { loss: crossEntropy(project(after, outward), next, letter) } };
    },
  });
  return training(sum(emitted.loss, time, batch), [inward, recurrent, outward, bias]);
})();

const gated = (() => {
  const gates = weight('gates', [unit.pre, gate, unit.post]);
  const candidate = weight('candidate', [unit.pre, unit.post]);
  const inwardGates = weight('inward gates', [letter.pre, gate, unit.post]);
  const inward = weight('inward', [letter.pre, unit.post]);
  const { carry, emitted } = scan({
    over: time,
    carry: { state: input('state', [unit]) },
    elements: { x: input('x', [time, letter]) },
    step: ({ state }, { x }) => {
      const both = sigmoid(add(project(state, gates), project(x, inwardGates)));
      const at = (g: number): Tensor => sum(slice(both, gate, g, one), one);
      const proposed = tanh(add(project(multiply(at(0), state), candidate), project(x, inward)));
      const next = add(multiply(at(1), state), multiply(subtract(1, at(1)), proposed));
      return { carry: { state: next }, emit: { squares: multiply(next, next) } };
    },
  });
  const loss = add(sum(carry.state, unit), sum(emitted.squares, time, unit));
  return training(loss, [gates, candidate, inwardGates, inward]);
})();

const loopsOf = (plan: Plan): Loop[] => plan.instructions.filter((each) => each.kind === 'loop');
const topLevel = (plan: Plan): Compute[] => plan.instructions.filter((each) => each.kind === 'compute');
const namesOf = (instructions: readonly Compute[]): string[] =>
  instructions.map(({ primitive }) => primitive.name);

const isHistory = (plan: Plan, { buffer }: PlanOperand): boolean => plan.buffers[buffer]!.extraRow;

/** Instructions of a loop that do not depend on what it carries, or that the next carried values do not need. */
function idle(plan: Plan, { body, reverse }: Loop): Compute[] {
  const read = reverse ? 1 : 0;
  const carriedIn = (operand: PlanOperand): boolean =>
    isHistory(plan, operand) && operand.rows.at === 'step' && operand.rows.shift === read;
  const carriedOut = (operand: PlanOperand): boolean =>
    isHistory(plan, operand) && operand.rows.at === 'step' && operand.rows.shift !== read;
  const written = (each: Compute): Compute[] =>
    body.filter(
      (later) => later.inputs.some(({ buffer }) => buffer === each.output.buffer) && !carriedIn(each.output),
    );
  const dependent = new Set<Compute>();
  for (const each of body) {
    const before = body.filter((earlier) => dependent.has(earlier) && written(earlier).includes(each));
    if (each.inputs.some(carriedIn) || before.length > 0) dependent.add(each);
  }
  const needed = new Set<Compute>();
  for (const each of [...body].reverse()) {
    if (carriedOut(each.output) || written(each).some((later) => needed.has(later))) needed.add(each);
  }
  return body.filter((each) => !dependent.has(each) || !needed.has(each));
}

const plans = [
  { name: 'a tanh network with a readout', plan: network, weights: ['inward', 'recurrent', 'outward'] },
  { name: 'a gated unit', plan: gated, weights: ['gates', 'candidate', 'inward gates', 'inward'] },
];

describe('the loops of a network', () => {
  it('hold the recurrence and its derivative, nothing else', () => {
    const [forward, backward] = loopsOf(network);
    expect(loopsOf(network)).toHaveLength(2);
    expect(forward).toMatchObject({ over: time, reverse: false });
    expect(backward).toMatchObject({ over: time, reverse: true });
    expect(namesOf(forward!.body)).toEqual(['contract', 'add', 'add', 'tanh']);
    expect(namesOf(backward!.body)).toEqual(['add', 'multiply', 'contract']);
  });

  it.each(plans)('of $name hold no instruction that could be outside', ({ plan }) => {
    expect(loopsOf(plan)).toHaveLength(2);
    for (const loop of loopsOf(plan)) expect(namesOf(idle(plan, loop))).toEqual([]);
  });

  it.each(plans)('of $name copy nothing', ({ plan }) => {
    const copies = loopsOf(plan).flatMap(({ body }) =>
      body.filter(
        ({ primitive, inputs, output }) =>
          primitive.name === 'broadcast' && inputs[0]!.dims.length === output.dims.length,
      ),
    );
    expect(copies).toEqual([]);
  });

  it.each(plans)('of $name make nothing of the shape of a weight', ({ plan }) => {
    for (const { body } of loopsOf(plan)) {
      for (const { output } of body) {
        const roles = output.dims.map(({ role }) => role);
        expect(roles.includes('pre') && roles.includes('post')).toBe(false);
      }
    }
  });

  it.each(plans)(
    'of $name leave every weight gradient to one contraction over all steps',
    ({ plan, weights }) => {
      for (const name of weights) {
        const { buffer } = plan.outputs.get(name)!;
        const makers = topLevel(plan).filter(({ output }) => output.buffer === buffer);
        expect(namesOf(makers), name).toEqual(['contract']);
        expect((makers[0]!.attributes as { over: readonly unknown[] }).over, name).toContain(time);
      }
    },
  );

  it('leave input projection and readout to one contraction each', () => {
    const products = topLevel(network).filter(
      ({ primitive, output }) => primitive.name === 'contract' && output.dims.includes(time),
    );
    // The input projection, the readout, and the readout's way back.
    expect(products.map(({ output }) => output.dims.map(({ label }) => label))).toEqual([
      ['time', 'batch', 'post unit'],
      ['time', 'batch', 'post letter'],
      ['time', 'batch', 'pre unit'],
    ]);
  });
});

describe('what two emissions share', () => {
  it('is lifted once, so its weight gets one contraction on the way back too', () => {
    const outward = weight('outward', [unit.pre, letter.post]);
    const { emitted } = scan({
      over: time,
      carry: { state: input('state', [unit]) },
      elements: { x: input('x', [time, unit]) },
      step: ({ state }, { x }) => {
        const next = tanh(add(state, x));
        const logits = project(next, outward);
        return { carry: { state: next }, emit: { logits, squares: multiply(logits, logits) } };
      },
    });
    const loss = add(sum(tanh(emitted.logits), time, letter), sum(emitted.squares, time, letter));
    const plan = training(loss, [outward]);
    // The readout, the sum of its squares, and the gradient of its weight.
    expect(namesOf(topLevel(plan)).filter((name) => name === 'contract')).toHaveLength(3);
  });
});

describe('the finder of idle instructions', () => {
  it('finds an instruction that depends on no carry, and one that no carry needs', () => {
    const loop = loopsOf(network)[0]!;
    const added = network.buffers.length;
    const plan: Plan = {
      ...network,
      buffers: [...network.buffers, ...[0, 1, 2].map(() => network.buffers[0]!)],
    };
    const operand = (buffer: number): PlanOperand => ({ buffer, dims: [], rows: { at: 'all', shift: 0 } });
    const stray: Compute = { ...loop.body[3]!, inputs: [operand(added)], output: operand(added + 1) };
    const unused: Compute = { ...loop.body[3]!, output: operand(added + 2) };
    expect(idle(plan, { ...loop, body: [...loop.body, stray, unused] })).toEqual([stray, unused]);
  });
});
