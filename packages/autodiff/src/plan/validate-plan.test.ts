import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { add, multiply } from '../primitives/arithmetic.ts';
import { project } from '../primitives/contract.ts';
import { tanh } from '../primitives/functions.ts';
import { gather, oneHot } from '../primitives/lookup.ts';
import { sum } from '../primitives/reduce.ts';
import { scan } from '../primitives/scan.ts';
import { indexInput, input } from '../primitives/source.ts';
import { tensor } from '../eager/literal.ts';
import { zeros } from '../state/fill.ts';
import { variable } from '../state/variable.ts';
import type { Compute, Instruction, Loop, Plan, PlanBuffer, PlanOperand } from './plan.ts';
import { PlanError } from './plan-error.ts';
import { trace } from './trace.ts';
import { assign } from './update.ts';
import { validatePlan } from './validate-plan.ts';

const [time, symbol, hidden] = [axis('time', 3), axis('symbol', 4), axis('hidden')];
const weight = variable({ name: 'weight', dims: [hidden.pre, hidden.post], initial: zeros });
const state = variable({ name: 'state', dims: [hidden], purpose: 'carried', initial: zeros });
const shift = tensor([1, 2, 3], [time]);

/** A small recurrent step with everything that plans have. */
const sample = trace({
  name: 'sample',
  ...(() => {
    const { emitted, carry } = scan({
      over: time,
      carry: { h: state },
      elements: { x: multiply(sum(oneHot(indexInput('letter', [time]), symbol), symbol), shift) },
      step: ({ h }, { x }) => {
        const next = tanh(add(x, project(h, weight)));
        return { carry: { h: next }, emit: { seen: multiply(next, 2) } };
      },
    });
    const loss = add(sum(emitted.seen, time, hidden), input('offset', []));
    return {
      outputs: { loss, first: gather(emitted.seen, indexInput('unit', []), hidden) },
      updates: [assign(state, carry.h)],
    };
  })(),
});

/** The plan with something changed. */
type Fault = (plan: Draft) => Plan;

interface Draft extends Plan {
  readonly buffers: PlanBuffer[];
  readonly instructions: Instruction[];
  readonly inputs: Map<string, number>;
  readonly outputs: Map<string, PlanOperand>;
}

const draft = (): Draft => ({
  ...sample,
  buffers: [...sample.buffers],
  instructions: [...sample.instructions],
  inputs: new Map(sample.inputs),
  outputs: new Map(sample.outputs),
});

const at = (name: string): number =>
  sample.instructions.findIndex((each) => each.kind === 'compute' && each.primitive.name === name);
const loopAt = sample.instructions.findIndex(({ kind }) => kind === 'loop');
const loop = sample.instructions[loopAt] as Loop;
const bufferOf = (storage: PlanBuffer['storage'], name?: string): number =>
  sample.buffers.findIndex(
    (buffer) => buffer.storage === storage && (name === undefined || buffer.name === name),
  );

const compute = (index: number, change: (compute: Compute) => Partial<Compute>): Fault => {
  return (plan) => {
    const instruction = plan.instructions[index] as Compute;
    plan.instructions[index] = { ...instruction, ...change(instruction) };
    return plan;
  };
};
const inLoop = (
  change: (body: readonly Compute[]) => readonly Compute[],
  more: Partial<Loop> = {},
): Fault => {
  return (plan) => {
    plan.instructions[loopAt] = { ...loop, ...more, body: change(loop.body) };
    return plan;
  };
};
const buffer = (index: number, change: Partial<PlanBuffer>): Fault => {
  return (plan) => {
    plan.buffers[index] = { ...(plan.buffers[index] as PlanBuffer), ...change };
    return plan;
  };
};
const last = sample.instructions.length - 1;
const withInput =
  (change: (operand: PlanOperand) => Partial<PlanOperand>) =>
  (each: Compute): Partial<Compute> => ({
    inputs: each.inputs.map((operand, i) => (i === 0 ? { ...operand, ...change(operand) } : operand)),
  });

/** Every kind of fault, with what the message says of it. */
const FAULTS: readonly (readonly [kind: string, fault: Fault, message: string])[] = [
  [
    'an operand beyond the buffers',
    compute(
      at('sum'),
      withInput(() => ({ buffer: 99 })),
    ),
    'found buffer 99',
  ],
  [
    'a result beyond the buffers',
    compute(at('sum'), ({ output }) => ({ output: { ...output, buffer: -1 } })),
    'found buffer -1',
  ],
  [
    'an output beyond the buffers',
    (plan) => (plan.outputs.set('loss', { buffer: 99, dims: [], rows: { at: 'all', shift: 0 } }), plan),
    'output "loss": found buffer 99',
  ],
  ['a dim twice', buffer(0, { dims: [time, time] }), 'found "time" twice, expected each dim once'],
  [
    'a constant with dims',
    buffer(bufferOf('constant'), { dims: [time] }),
    'found a constant [time], expected one number',
  ],
  ['a constant that is no number', buffer(bufferOf('constant'), { value: NaN }), 'found the constant NaN'],
  [
    'a variable of positions',
    buffer(bufferOf('variable', 'state'), { kind: 'index' }),
    'found a variable of kind index',
  ],
  [
    'a variable of other dims',
    buffer(bufferOf('variable', 'state'), { dims: [time] }),
    'variable "state": found a buffer [time]',
  ],
  [
    'a variable of another name',
    buffer(bufferOf('variable', 'state'), { name: 'other' }),
    'variable "state": found variable "other"',
  ],
  [
    'a literal without numbers',
    (plan) => {
      const { storage, kind, dims, extraRow } = plan.buffers[bufferOf('literal')]!;
      plan.buffers[bufferOf('literal')] = { storage, kind, dims, extraRow };
      return plan;
    },
    'a literal without numbers',
  ],
  [
    'a literal of another size',
    buffer(bufferOf('literal'), { literal: { values: new Float64Array(2), extents: [3] } }),
    'found 2 numbers of extents 3',
  ],
  [
    'an input that is not listed',
    (plan) => (plan.inputs.delete('offset'), plan),
    'found input "offset", which the plan does not list',
  ],
  [
    'an input listed as another buffer',
    (plan) => (plan.inputs.set('offset', bufferOf('constant')), plan),
    'input "offset": found constant',
  ],
  [
    'a row more for what has no history',
    buffer(bufferOf('input', 'letter'), { extraRow: true }),
    'with a row more',
  ],
  [
    'an axis that the table lacks',
    (plan) => ({ ...plan, axes: plan.axes.filter((each) => each !== hidden) }),
    'axis "hidden", which is not in the plan\'s table',
  ],
  [
    'two axes of one name',
    (plan) => ({ ...plan, axes: [...plan.axes, axis('hidden')] }),
    'found two axes named "hidden"',
  ],
  [
    'operands that do not meet',
    compute(at('sum'), () => ({ attributes: { over: [hidden] } })),
    'operands that do not meet',
  ],
  [
    'attributes that the primitive does not know',
    compute(at('sum'), () => ({ attributes: {} })),
    'attributes that the primitive does not know',
  ],
  [
    'an operand of other axes',
    compute(
      at('sum'),
      withInput(() => ({ dims: [symbol, time] })),
    ),
    'found dims [symbol, time], expected those of the same axes',
  ],
  [
    'a result of other dims',
    compute(at('oneHot'), ({ output }) => ({ output: { ...output, dims: [time] } })),
    'found dims [time]',
  ],
  [
    'positions where numbers are made',
    buffer((sample.instructions[at('sum')] as Compute).output.buffer, { kind: 'index' }),
    'of kind',
  ],
  [
    'a result in an input',
    compute(at('sum'), ({ output }) => ({ output: { ...output, buffer: bufferOf('literal') } })),
    'found a result in a buffer of storage literal',
  ],
  [
    'a result straight into a variable',
    compute(last, (each) => ({ primitive: (loop.body.at(-1) as Compute).primitive, inputs: each.inputs })),
    'straight into a variable',
  ],
  [
    'the row of a step outside of a loop',
    compute(
      at('sum'),
      withInput(({ dims }) => ({ dims: dims.slice(1), rows: { at: 'step', shift: 0 } })),
    ),
    'the row of a step outside of a loop',
  ],
  [
    'the end of what has no history',
    compute(
      at('sum'),
      withInput(({ dims }) => ({ dims: dims.slice(1), rows: { at: 'first' } })),
    ),
    'which has a row more',
  ],
  [
    'a loop along another axis',
    (plan) => {
      plan.instructions[loopAt] = { ...loop, over: symbol };
      return plan;
    },
    'expected rows along "symbol", the loop\'s axis',
  ],
  ['a loop without a body', inLoop(() => []), 'found a loop without a body'],
  ['a body in another order', inLoop((body) => [...body].reverse()), 'which nothing has written yet'],
  ['a loop the other way', inLoop((body) => body, { reverse: !loop.reverse }), 'expected'],
  [
    'a history without its start',
    (plan) => {
      plan.instructions.splice(loopAt - 1, 1);
      return plan;
    },
    'which nothing has written yet',
  ],
  [
    'instructions in another order',
    (plan) => {
      plan.instructions.reverse();
      return plan;
    },
    'which nothing has written yet',
  ],
  [
    'something written twice',
    (plan) => {
      plan.instructions.splice(1, 0, plan.instructions[0]!);
      return plan;
    },
    'written again',
  ],
  [
    'a variable stored twice',
    (plan) => {
      plan.instructions.push(plan.instructions[last]!);
      return plan;
    },
    'a variable stored for the second time',
  ],
  [
    'a variable read after it is stored',
    (plan) => {
      plan.outputs.set('late', {
        buffer: bufferOf('variable', 'state'),
        dims: [hidden],
        rows: { at: 'all', shift: 0 },
      });
      return plan;
    },
    'output "late": found a variable that has been stored',
  ],
  [
    'an output of a step',
    (plan) => {
      const [name, operand] = [...plan.outputs][0]!;
      plan.outputs.set(name, { ...operand, rows: { at: 'step', shift: 0 } });
      return plan;
    },
    'found the row of a step of buffer',
  ],
  [
    'an output that is not written',
    (plan) => {
      plan.buffers.push({ storage: 'temporary', kind: 'real', dims: [], extraRow: false });
      plan.outputs.set('lost', { buffer: plan.buffers.length - 1, dims: [], rows: { at: 'all', shift: 0 } });
      return plan;
    },
    'output "lost": found rows',
  ],
  [
    'a buffer that nobody uses',
    (plan) => {
      plan.buffers.push({ storage: 'temporary', kind: 'real', dims: [], extraRow: false });
      return plan;
    },
    'nothing that writes it',
  ],
  [
    'a buffer that nobody reads',
    (plan) => {
      plan.outputs.delete('loss');
      return plan;
    },
    'nothing that reads it',
  ],
  [
    'what passes in a loop, read after it',
    (plan) => {
      const inner = loop.body.find(({ output }) => output.rows.at === 'all')!;
      plan.outputs.set('passed', inner.output);
      return plan;
    },
    'which a loop makes anew at each step',
  ],
];

describe('validatePlan', () => {
  it('takes what was traced', () => expect(validatePlan(sample)).toBeUndefined());

  it.each(FAULTS)('finds %s', (_kind, fault, message) => {
    let found: unknown;
    try {
      validatePlan(fault(draft()));
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(PlanError);
    expect((found as PlanError).message).toContain(message);
    expect((found as PlanError).message).toMatch(/^plan "sample": .+: found .+, expected .+\.$/s);
  });

  it('names the instruction as a listing shows it', () => {
    const wrong = compute(
      at('sum'),
      withInput(() => ({ buffer: 99 })),
    )(draft());
    expect(() => validatePlan(wrong)).toThrow(/instruction \d+ "%\d+ \[time\] = sum\(%99/);
  });
});
