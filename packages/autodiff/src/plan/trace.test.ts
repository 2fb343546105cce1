import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { tensor } from '../eager/literal.ts';
import { GraphError } from '../errors.ts';
import { gradient } from '../gradient/gradient.ts';
import { add, multiply, subtract } from '../primitives/arithmetic.ts';
import { contract, project } from '../primitives/contract.ts';
import { exp, tanh } from '../primitives/functions.ts';
import { relabel } from '../primitives/movement.ts';
import { random } from '../primitives/random.ts';
import { broadcast, sum } from '../primitives/reduce.ts';
import { extentOf, indexInput, input } from '../primitives/source.ts';
import { randomKey } from '../random/key.ts';
import { editOf } from '../state/axis-edit.ts';
import { constant, normal, zeros } from '../state/fill.ts';
import { createState } from '../state/state.ts';
import { type Variable, variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Plan } from './plan.ts';
import { trace } from './trace.ts';
import { assign } from './update.ts';

const [unit, other] = [axis('unit'), axis('other')];
const x = input('x', [unit]);

/** Names of what a plan computes, in order. */
const computed = (plan: Plan): string[] =>
  plan.instructions.map((each) => (each.kind === 'loop' ? 'loop' : each.primitive.name));

const traced = (...tensors: readonly Tensor[]): Plan =>
  trace({ name: 'step', outputs: Object.fromEntries(tensors.map((each, i) => [`out ${i}`, each])) });

describe('a plan', () => {
  it('computes equal expressions once, however they were made', () => {
    const plan = traced(add(tanh(x), exp(x)), multiply(tanh(x), 3), add(tanh(x), exp(x)));
    expect(computed(plan).sort()).toEqual(['add', 'exp', 'multiply', 'tanh']);
    expect(plan.outputs.get('out 0')).toEqual(plan.outputs.get('out 2'));
  });

  it('tells apart what differs in an attribute, an order or a sign of zero', () => {
    const y = input('y', [unit]);
    expect(computed(traced(subtract(x, y), subtract(y, x)))).toHaveLength(2);
    expect(computed(traced(multiply(x, 0), multiply(x, -0)))).toHaveLength(2);
    expect(computed(traced(broadcast(x, [other]), broadcast(x, [other.pre])))).toHaveLength(2);
    const drawn = (seed: number): Tensor => random(randomKey(seed), 0, 'normal', [unit]);
    expect(computed(traced(drawn(1), drawn(1), drawn(2)))).toHaveLength(2);
    expect(computed(traced(extentOf(unit), extentOf(other), extentOf(unit)))).toEqual(['extent', 'extent']);
  });

  it('moves no number to give a dim another role', () => {
    const plan = traced(
      tanh(relabel(x, [[unit, unit.pre]])),
      relabel(relabel(x, [[unit, unit.post]]), [[unit.post, unit.pre]]),
    );
    expect(computed(plan)).toEqual(['tanh']);
  });

  it('leaves out what nothing needs', () => {
    const w = variable({ name: 'w', dims: [unit.pre, other.post], initial: zeros }) as Variable;
    gradient(sum(tanh(project(x, w)), other), [x, w]);
    expect(computed(traced(exp(x)))).toEqual(['exp']);
  });

  it('knows its axes, inputs, variables and outputs', () => {
    const w = variable({ name: 'w', dims: [unit.pre, other.post], initial: zeros }) as Variable;
    const at = indexInput('at', [other]);
    const plan = trace({ name: 'step', outputs: { y: project(x, w), at }, updates: [assign(w, 1)] });
    expect(new Set(plan.axes)).toEqual(new Set([unit, other]));
    expect([...plan.inputs.keys()].sort()).toEqual(['at', 'x']);
    expect([...plan.variables.keys()]).toEqual([w]);
    expect([...plan.outputs.keys()]).toEqual(['y', 'at']);
  });

  it('stays the same through edits: a new structure retraces nothing', () => {
    const w = variable({ name: 'w', dims: [unit.pre, unit.post], initial: constant(1) }) as Variable;
    let traversals = 0;
    const counted = new Proxy(sum(project(broadcast(1, [unit]), w), unit), {
      get: (target, name, receiver) => {
        traversals++;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
    const plan = traced(counted);
    const residence = referenceBackend().place(
      createState({ variables: [w], key: randomKey(0), extents: { unit: 2 } }),
    );
    const executable = residence.load(plan);
    const afterTracing = traversals;
    for (const extent of [2, 3, 4]) {
      executable.run({});
      expect(executable.output('out 0')[0]).toBe(extent * extent);
      expect(executable.plan).toBe(plan);
      residence.apply(editOf(unit, extent, [], 1));
    }
    expect(traversals).toBe(afterTracing);
  });
});

describe('trace refuses', () => {
  it('two inputs of one name', () => {
    const twin = input('x', [other]);
    const act = (): Plan => traced(add(x, twin));
    expect(act).toThrow(GraphError);
    expect(act).toThrow('trace "step": found two inputs named "x", expected unique names. Share the tensor.');
    expect(() => traced(add(x, sum(indexInputAsReal('x'), other)))).toThrow('found two inputs named "x"');
  });

  it('two values for one variable', () => {
    const v = variable({ name: 'v', dims: [], initial: zeros }) as Variable;
    const act = (): Plan => trace({ name: 'step', outputs: {}, updates: [assign(v, 1), assign(v, 2)] });
    expect(act).toThrow(GraphError);
    expect(act).toThrow('found two values for variable "v", expected one');
  });

  it('a value with a dim that its variable lacks', () => {
    const v = variable({ name: 'v', dims: [unit], initial: zeros }) as Variable;
    const act = (): unknown => assign(v, input('y', [unit, other]));
    expect(act).toThrow(GraphError);
    expect(act).toThrow(
      'assign to "v": found a value [unit, other], expected at most [unit]. Reduce "other" first.',
    );
  });
});

function indexInputAsReal(name: string): Tensor {
  return contract(input(name, [other]), tensor([1], [other]), []);
}

describe('updates', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name, i) =>
    variable({ name, dims: [unit], initial: constant(i + 1) }),
  ) as never as [Variable, Variable, Variable];
  const run = (
    plan: Plan,
  ): { values: (v: Variable) => number[]; output: (name: string) => number[]; again: () => void } => {
    const state = createState({ variables: [a, b, c], key: randomKey(0), extents: { unit: 2 } });
    const residence = referenceBackend().place(state);
    const executable = residence.load(plan);
    executable.run({});
    return {
      values: (each) => [...residence.snapshot().read(each)],
      output: (name) => [...executable.output(name)],
      again: () => executable.run({}),
    };
  };

  it('read old values: variables may change places', () => {
    const { values, again } = run(
      trace({ name: 'rotate', outputs: {}, updates: [assign(a, b), assign(b, c), assign(c, a)] }),
    );
    expect([values(a), values(b), values(c)]).toEqual([
      [2, 2],
      [3, 3],
      [1, 1],
    ]);
    again();
    expect([values(a), values(b), values(c)]).toEqual([
      [3, 3],
      [1, 1],
      [2, 2],
    ]);
  });

  it('leave outputs as they were before them', () => {
    const { values, output } = run(
      trace({
        name: 'count',
        outputs: { a, sum: add(a, b) },
        updates: [assign(a, add(a, 10)), assign(b, a)],
      }),
    );
    expect([output('a'), output('sum')]).toEqual([
      [1, 1],
      [3, 3],
    ]);
    expect([values(a), values(b)]).toEqual([
      [11, 11],
      [1, 1],
    ]);
  });

  it('repeat a number along dims that it lacks, and take transposed values', () => {
    const matrix = variable({ name: 'matrix', dims: [unit, other], initial: normal(1) }) as Variable;
    const mirrored = variable({ name: 'mirrored', dims: [other, unit], initial: zeros }) as Variable;
    const plan = trace({ name: 'step', outputs: {}, updates: [assign(mirrored, matrix), assign(matrix, 7)] });
    const state = createState({
      variables: [matrix, mirrored],
      key: randomKey(1),
      extents: { unit: 2, other: 3 },
    });
    const residence = referenceBackend().place(state);
    residence.load(plan).run({});
    const [before, after] = [[...state.read(matrix)], [...residence.snapshot().read(mirrored)]];
    expect(after).toEqual([0, 3, 1, 4, 2, 5].map((i) => before[i]));
    expect([...residence.snapshot().read(matrix)]).toEqual([7, 7, 7, 7, 7, 7]);
  });
});
