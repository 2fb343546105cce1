import {
  add,
  assign,
  type Axis,
  axis,
  gradient,
  input,
  project,
  scan,
  sum,
  tanh,
  trace,
  variable,
  zeros,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { LoopPart, RegisterSource } from '../codegen/loop-kernel.ts';
import { lowerPlan } from '../lowering/lower-plan.ts';

const [time, batch, unit] = [axis('time', 6), axis('batch', 1), axis('unit', { max: 40 })];
const other = axis('other', { max: 40 });
const weight = variable({ name: 'weight', dims: [unit.pre, unit.post], initial: zeros });
const state = variable({ name: 'state', dims: [batch, unit], initial: zeros });

/** What parts of the loops of a pool's training step find in registers, forwards and backwards. */
function sourcesOf(second: Axis): readonly (LoopPart['sources'] | 'none')[][] {
  const others = variable({ name: 'others', dims: [second.pre, unit.post], initial: zeros });
  const otherState = variable({ name: 'otherState', dims: [batch, second], initial: zeros });
  const { carry, emitted } = scan({
    over: time,
    carry: { h: state, o: otherState },
    elements: { x: input('x', [time, batch, unit]) },
    step: ({ h, o }, { x }) => {
      const after = tanh(add(add(project(h, weight), project(o, others)), x));
      return { carry: { h: after, o: tanh(o) }, emit: { after } };
    },
  });
  const loss = sum(emitted.after, time, batch, unit);
  const outputs = { loss, weightGradient: gradient(loss, [weight])[0]! };
  const plan = trace({ name: 'pool', outputs, updates: [assign(state, carry.h)] });
  return lowerPlan(plan).operations.flatMap((operation) =>
    operation.kind === 'loopKernel' ? [operation.kernel.parts.map(({ sources }) => sources ?? 'none')] : [],
  );
}

const flat = (sources: readonly (LoopPart['sources'] | 'none')[]): readonly RegisterSource[] =>
  sources.flatMap((each) => (each === 'none' ? [] : (each ?? []))).filter((each) => each !== undefined);

describe('the parts of a loop over time', () => {
  it('find the state of the step before in registers, and the product of this step', () => {
    const [forward, backward] = sourcesOf(unit);
    expect(flat(forward!)).toContainEqual(expect.objectContaining({ stepsAgo: 1 }));
    expect(flat(forward!)).toContainEqual(expect.objectContaining({ stepsAgo: 0 }));
    expect(flat(backward!).map(({ stepsAgo }) => stepsAgo)).toEqual(expect.arrayContaining([0, 1]));
  });

  it('go to memory, all of them, where rows are those of different units', () => {
    const [forward] = sourcesOf(other);
    expect(forward!.length).toBeGreaterThan(2);
    expect(new Set(forward)).toEqual(new Set(['none']));
  });
});
