import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { tensor } from '../eager/literal.ts';
import { gradient } from '../gradient/gradient.ts';
import { add, multiply } from '../primitives/arithmetic.ts';
import { project } from '../primitives/contract.ts';
import { tanh } from '../primitives/functions.ts';
import { gather, oneHot } from '../primitives/lookup.ts';
import { argmax, sum } from '../primitives/reduce.ts';
import { random } from '../primitives/random.ts';
import { scan } from '../primitives/scan.ts';
import { indexInput, input } from '../primitives/source.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { randomKey } from '../random/key.ts';
import { createState } from '../state/state.ts';
import { normal } from '../state/fill.ts';
import { variable } from '../state/variable.ts';
import { randomGraph } from '../testing/random-graph.ts';
import { listedChoices } from '../testing/choices.ts';
import { formatPlan } from './format-plan.ts';
import type { Plan } from './plan.ts';
import { PlanError } from './plan-error.ts';
import { planFromJson } from './plan-from-json.ts';
import type { PlanJson } from './plan-json.ts';
import { planToJson } from './plan-to-json.ts';
import { trace } from './trace.ts';
import { assign } from './update.ts';

const [time, symbol, hidden] = [axis('time', 3), axis('symbol', 4), axis('hidden', { max: 9 })];
const weight = variable({
  name: 'weight',
  dims: [hidden.pre, hidden.post],
  part: 'recurrent',
  initial: normal(1),
});
const state = variable({ name: 'state', dims: [hidden], purpose: 'carried', initial: normal(1) });

/** A small recurrent step with everything that plans have: loops, histories, literals, constants, lookups, chance. */
const sample = trace({
  name: 'sample',
  ...(() => {
    const shift = tensor([1, -0, 0.1], [time]);
    const { emitted, carry } = scan({
      over: time,
      carry: { h: state },
      elements: { x: multiply(sum(oneHot(indexInput('letter', [time]), symbol), symbol), 0.1), s: shift },
      step: ({ h }, { x, s }) => {
        const next = tanh(add(x, project(h, weight)));
        return { carry: { h: next }, emit: { seen: multiply(next, 2), lower: add(next, s) } };
      },
    });
    const noise = random(randomKey(3), input('clock', []), 'uniform', [hidden]);
    const loss = add(sum(emitted.seen, time, hidden), sum(noise, hidden));
    const [slope] = gradient(loss, [weight]);
    const first = gather(emitted.seen, indexInput('unit', []), hidden);
    return {
      outputs: { loss, first, slope: slope!, lower: emitted.lower, best: argmax(noise, hidden) },
      updates: [assign(state, carry.h)],
    };
  })(),
});
const written = (plan: Plan): PlanJson => JSON.parse(JSON.stringify(planToJson(plan))) as PlanJson;

/** What a plan computes, over a state with the same numbers for the same names. */
function outcome(plan: Plan): unknown {
  const variables = [...plan.variables.keys()];
  const drawn = createState({ variables: [weight, state], key: randomKey(1), extents: { hidden: 5 } });
  const zeroed = createState({ variables, axes: plan.axes, key: randomKey(1), extents: { hidden: 5 } });
  const filled = variables.reduce((next, each) => next.with(each, drawn.read(each.name)), zeroed);
  const executable = referenceBackend('double').place(filled).load(plan);
  executable.run({ letter: [0, 3, 1], unit: 4, clock: 7 });
  return [...plan.outputs.keys()].map((name) => [name, [...executable.output(name)]]);
}

describe('a plan as plain data', () => {
  it('comes back line for line, and computes the same bits', () => {
    const back = planFromJson(written(sample));
    expect(formatPlan(back)).toBe(formatPlan(sample));
    expect(String(back)).toBe(String(sample));
    expect(outcome(back)).toEqual(outcome(sample));
  });

  it('is the same when written again', () => {
    expect(written(planFromJson(written(sample)))).toEqual(written(sample));
  });

  it('says what its variables are for, and has axes and variables of its own', () => {
    const back = planFromJson(written(sample));
    const variables = [...back.variables.keys()].map(({ name, purpose, part }) => ({ name, purpose, part }));
    expect(variables).toEqual([
      { name: 'state', purpose: 'carried', part: undefined },
      { name: 'weight', purpose: 'parameter', part: 'recurrent' },
    ]);
    expect(back.axes.map(String).sort()).toEqual(['hidden (0 to 9)', 'symbol=4', 'time=3']);
    expect(back.axes).not.toContain(hidden);
  });

  it('comes back whatever it computes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 31 - 1), { maxLength: 200 }), (decisions) => {
        const { loss, sources } = randomGraph(listedChoices(decisions));
        const slopes = gradient(loss, sources);
        const plan = trace({
          name: 'graph',
          outputs: { loss, ...Object.fromEntries(slopes.map((slope, i) => [`slope ${i}`, slope])) },
        });
        expect(formatPlan(planFromJson(written(plan)))).toBe(formatPlan(plan));
      }),
      { numRuns: 60 },
    );
  });
});

type Draft = { -readonly [K in keyof PlanJson]: unknown } & { buffers: Record<string, unknown>[] };

describe('a plan that cannot be read', () => {
  const fault = (change: (json: Draft) => void): string => {
    const json = written(sample) as unknown as Draft;
    change(json);
    try {
      planFromJson(json);
    } catch (error) {
      expect(error).toBeInstanceOf(PlanError);
      return (error as PlanError).message;
    }
    return 'It was read.';
  };
  const lines = (json: Draft): Record<string, never>[] => json.instructions as Record<string, never>[];

  it.each<{ what: string; change: (json: Draft) => void; message: string }>([
    {
      what: 'a newer version',
      change: (json) => (json.version = 2),
      message: '$.version: found 2, expected 1, the only version so far: read it with a newer release.',
    },
    {
      what: 'no buffers',
      change: (json) => delete (json as Partial<Draft>).buffers,
      message: '$.buffers: found nothing, expected a list.',
    },
    {
      what: 'bounds that contradict each other',
      change: (json) => (json.axes = [['hidden', 5, 2]]),
      message: '$.axes[0]: found ["hidden",5,2], expected the name and bounds of an axis (',
    },
    {
      what: 'units without end',
      change: (json) => (json.axes = [['hidden', 1e15, 1e15]]),
      message: '$.axes[0][1]: found 1000000000000000, expected at most 16777216 units.',
    },
    {
      what: 'an axis that is not there',
      change: (json) => (json.buffers[0]!['dims'] = ['pre nobody']),
      message: '$.buffers[0].dims[0]: found "pre nobody", expected one of the plan\'s axes ',
    },
    {
      what: 'another storage',
      change: (json) => (json.buffers[0]!['storage'] = 'disk'),
      message: '$.buffers[0].storage: found "disk", expected one of: "variable", "input"',
    },
    {
      what: 'a primitive that is misspelt',
      change: (json) => ((lines(json)[0] as Record<string, unknown>)['op'] = 'onehot'),
      message: '$.instructions[0].op: found "onehot", expected a primitive, such as "oneHot".',
    },
    {
      what: 'a scan where a loop is meant',
      change: (json) => ((lines(json)[0] as Record<string, unknown>)['op'] = 'scan'),
      message: '$.instructions[0].op: found "scan", expected a primitive',
    },
    {
      what: 'a primitive that objects inherit',
      change: (json) => ((lines(json)[0] as Record<string, unknown>)['op'] = 'toString'),
      message: '$.instructions[0].op: found "toString", expected a primitive',
    },
    {
      what: 'a buffer that is not there',
      change: (json) => ((lines(json)[0] as Record<string, unknown>)['out'] = 999),
      message: '$.instructions[0].out: found 999, expected a buffer below ',
    },
    {
      what: 'attributes that are missing',
      change: (json) => delete (lines(json)[0] as Record<string, unknown>)['with'],
      message: '$.instructions[0].with: found nothing, expected an object.',
    },
    {
      what: 'an attribute too many',
      change: (json) => ((lines(json)[0] as Record<string, unknown>)['with'] = { along: 'symbol', more: 1 }),
      message: '$.instructions[0].with.more: found 1, expected nothing but "along".',
    },
    { what: 'a plan that breaks the rules', change: (json) => (json.outputs = []), message: 'buffer ' },
  ])('says where and why: $what', ({ change, message }) => {
    expect(fault(change)).toContain(`plan "sample": ${message}`);
  });

  it.each([null, undefined, 3, 'plan', [], {}])('is refused: %s', (json) => {
    expect(() => planFromJson(json)).toThrow(PlanError);
  });

  it('is refused whatever has been done to it', () => {
    const text = JSON.stringify(written(sample));
    const values = fc.oneof(
      fc.json(),
      fc.constantFrom('-1', '1e300', '"pre hidden"', '"time"', '0', 'null', '{}', '[]'),
    );
    const tokens = [...text.matchAll(/"[^"]*"|-?\d+(\.\d+)?|true/g)];
    fc.assert(
      fc.property(fc.nat(tokens.length - 1), values, (which, value) => {
        const { index, 0: token } = tokens[which]!;
        const changed = `${text.slice(0, index)}${value}${text.slice(index + token.length)}`;
        let json: unknown;
        try {
          json = JSON.parse(changed);
        } catch {
          return;
        }
        try {
          planFromJson(json);
        } catch (error) {
          expect(error).toBeInstanceOf(PlanError);
        }
      }),
      { numRuns: 1500 },
    );
  });
});

it('keeps what a number is, -0 too', () => {
  const literal = written(sample).buffers.find(({ storage }) => storage === 'literal')!.literal!;
  expect(literal.values).toEqual([1, '-0', 0.1]);
  const back = planFromJson(written(sample)).buffers.find(({ storage }) => storage === 'literal')!.literal!;
  expect([...back.values]).toEqual([1, -0, 0.1]);
});
