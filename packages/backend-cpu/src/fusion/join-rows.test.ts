import {
  add,
  assign,
  type Axis,
  axis,
  createState,
  exp,
  gradient,
  input,
  log,
  logSoftmax,
  max,
  multiply,
  type Plan,
  randomKey,
  referenceBackend,
  sqrt,
  subtract,
  sum,
  type Tensor,
  trace,
  uniform,
  type Variable,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../cpu-backend.ts';
import { lowerPlan } from '../lowering/lower-plan.ts';
import { callsOf } from '../program/operation.ts';

const ROWS = [0, 1, 3, 4, 5, 8, 13] as const;
const WIDTHS = [1, 2, 3, 4] as const;

/** Probabilities and their costs over rows of classes, with gradients, and numbers of rows that come back to rows. */
function rowsOfClasses(classes: Axis) {
  const row = axis('row', { max: 16 });
  const of = (name: string): Variable => variable({ name, dims: [row, classes], initial: uniform(-4, 4) });
  const [x, y] = [of('x'), of('y')] as const;
  const bias = variable({ name: 'bias', dims: [classes], initial: uniform(-1, 1) });
  const logits = add(x, bias);
  const logarithms = logSoftmax(logits, classes);
  const loss = sum(multiply(multiply(logarithms, y), input('scale', [])), row, classes);
  const [xGradient, biasGradient] = gradient(loss, [x, bias]) as [Tensor, Tensor];
  const largest = max(multiply(x, y), classes);
  const length = sqrt(add(sum(multiply(x, x), classes), log(exp(largest))));
  const plan = trace({
    name: 'rows of classes',
    outputs: { loss, xGradient, biasGradient, logarithms, largest, scaled: subtract(y, multiply(x, length)) },
  });
  const stateOf = (rows: number, width: number) =>
    createState({
      variables: [x, y, bias],
      key: randomKey(3),
      axes: [row, classes],
      extents: { row: rows, ...(!classes.fixed && { class: width }) },
    });
  return { plan, stateOf };
}

const chainsOf = (plan: Plan): readonly string[][] =>
  callsOf(lowerPlan(plan).operations).flatMap((call) =>
    call.kind === 'chain' ? [call.kernel.links.map(({ stored }) => stored.map(Number).join(''))] : [],
  );

describe('calls over the same short rows', () => {
  it('are one chain, and what no other call reads stays in registers', () => {
    const fixed = chainsOf(rowsOfClasses(axis('class', 4)).plan);
    expect(fixed.flat().length).toBeGreaterThan(5);
    expect(Math.max(...fixed.map(({ length }) => length))).toBeGreaterThan(3);
    expect(fixed.flat().join('')).toContain('0');
  });

  it('stay by themselves where a row may come to fill more than a vector', () => {
    expect(chainsOf(rowsOfClasses(axis('class', { max: 4 })).plan)).toEqual([]);
    expect(chainsOf(rowsOfClasses(axis('class', 5)).plan)).toEqual([]);
  });

  describe.each(['fast', 'portable'] as const)(
    'give the bits that they give by themselves (%s)',
    (precision) => {
      it.each(WIDTHS)('in rows of %i', async (width) => {
        const backend = await cpuBackend({ precision, blas: 'none' });
        const [chained, apart] = [
          rowsOfClasses(axis('class', width)),
          rowsOfClasses(axis('class', { max: 4 })),
        ];
        for (const rows of ROWS) {
          const [found, expected] = [chained, apart].map(({ plan, stateOf }) => {
            const residence = backend.place(stateOf(rows, width));
            const executable = residence.load(plan);
            executable.run({ scale: 0.7 });
            const numbers = [...plan.outputs.keys()].map((name) => [name, [...executable.output(name)]]);
            residence.release();
            return Object.fromEntries(numbers) as Record<string, number[]>;
          });
          expect(found, `${rows} rows`).toEqual(expected);
          if (rows > 0 && width > 1) expect(found?.['loss']?.[0]).not.toBe(0);
        }
      });
    },
  );

  it('agree with the reference backend', async () => {
    const { plan, stateOf } = rowsOfClasses(axis('class', 3));
    const outputs = [await cpuBackend({ blas: 'none' }), referenceBackend('double')].map((backend) => {
      const residence = backend.place(stateOf(7, 3));
      const executable = residence.load(plan);
      executable.run({ scale: 0.7 });
      const numbers = [...plan.outputs.keys()].flatMap((name) => [...executable.output(name)]);
      residence.release();
      return numbers;
    }) as [number[], number[]];
    outputs[0].forEach((value, i) => expect(value).toBeCloseTo(outputs[1][i] as number, 4));
  });

  it.each(['fast', 'portable'] as const)(
    'keep numbers of rows that are computed where they stand (%s)',
    async (precision) => {
      const row = axis('row', { max: 16 });
      const classes = axis('class', 3);
      const initial = uniform(-1, 1);
      const weight = variable({ name: 'weight', dims: [row, classes], initial });
      const bias = variable({ name: 'bias', dims: [row], initial });
      const step = input('step', []);
      const plan = trace({
        name: 'update',
        outputs: {},
        updates: [
          assign(weight, subtract(weight, multiply(step, weight))),
          assign(bias, subtract(bias, multiply(step, bias))),
        ],
      });
      expect(chainsOf(plan)).toEqual([['1', '1']]);
      const backend = await cpuBackend({ precision, blas: 'none' });
      for (const rows of ROWS) {
        const state = createState({
          variables: [weight, bias],
          axes: [row, classes],
          key: randomKey(5),
          extents: { row: rows },
        });
        const residence = backend.place(state);
        residence.load(plan).run({ step: 0.5 });
        for (const each of [weight, bias]) {
          const halves = [...state.read(each)].map((value) => value / 2);
          expect([...residence.read(each)], `${each.name} of ${rows} rows`).toEqual(halves.map(Math.fround));
        }
        residence.release();
      }
    },
  );
});
