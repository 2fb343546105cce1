import {
  add,
  type Axis,
  axis,
  type Backend,
  contract,
  createState,
  type Dim,
  editOf,
  normal,
  type Plan,
  randomKey,
  referenceBackend,
  relabel,
  scan,
  type State,
  sum,
  tanh,
  type Tensor,
  trace,
  variable,
  zeros,
} from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../index.ts';
import { difference } from '../testing/compare-graph.ts';

const cpu = await cpuBackend({ precision: 'portable', blas: 'none' });

/** An axis: its extent, and whether it has that one for ever. */
const extents = fc.record({ extent: fc.constantFrom(0, 1, 3, 4, 5, 17), fixed: fc.boolean() });

/** How many axes are of either operand, of both and kept, and summed, and in which order each operand has them. */
const layouts = fc
  .record({
    rows: fc.array(extents, { maxLength: 2 }),
    columns: fc.array(extents, { maxLength: 2 }),
    shared: fc.array(extents, { maxLength: 1 }),
    summed: fc.array(extents, { minLength: 1, maxLength: 3 }),
    orders: fc.tuple(fc.nat(), fc.nat()),
  })
  .filter(({ rows, columns, shared, summed }) => {
    const all = [...rows, ...columns, ...shared, ...summed];
    return all.reduce((product, { extent }) => product * Math.max(1, extent), 1) < 20_000;
  });

interface Layout {
  readonly rows: readonly Extent[];
  readonly columns: readonly Extent[];
  readonly shared: readonly Extent[];
  readonly summed: readonly Extent[];
  readonly orders: readonly [number, number];
}

interface Extent {
  readonly extent: number;
  readonly fixed: boolean;
}

/** The order of some items that has a number. */
function ordered<Item>(items: readonly Item[], number: number): Item[] {
  const rest = [...items];
  return items.map(() => {
    const at = number % rest.length;
    number = Math.floor(number / rest.length);
    return rest.splice(at, 1)[0] as Item;
  });
}

/** A contraction, and the total of its elements, which reads the padding of its rows if that is not zero. */
function contraction({ rows, columns, shared, summed, orders }: Layout): { plan: Plan; state: State } {
  const grown: Record<string, number> = {};
  const named = (role: string, list: readonly Extent[]): Axis[] =>
    list.map(({ extent, fixed }, i) => {
      const name = `${role}${i}`;
      if (fixed && extent > 0) return axis(name, extent);
      grown[name] = extent;
      return axis(name);
    });
  const [m, n, s, k] = [
    named('row', rows),
    named('column', columns),
    named('shared', shared),
    named('sum', summed),
  ];
  const operand = (name: string, dims: readonly Dim[]) => variable({ name, dims, initial: normal(1) });
  const x = operand('x', ordered([...m, ...s, ...k], orders[0]));
  const y = operand('y', ordered([...n, ...s, ...k], orders[1]));
  const product = contract<string, string, readonly Dim[]>(x, y, k);
  const total = sum(product as Tensor, ...(product.dims as []));
  const plan = trace({ name: 'product', outputs: { product, total } });
  return { plan, state: createState({ variables: [x, y], key: randomKey(3), extents: grown }) };
}

function outputs(backend: Backend, plan: Plan, state: State): Record<'product' | 'total', Float64Array> {
  const residence = backend.place(state);
  const executable = residence.load(plan);
  executable.run({});
  const [product, total] = [executable.output('product'), executable.output('total')].map((each) =>
    Float64Array.from(each),
  );
  residence.release();
  return { product: product!, total: total! };
}

describe('a contraction', () => {
  it('is that of the reference, however its axes stand and whatever they hold', () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        const { plan, state } = contraction(layout);
        const [found, expected] = [cpu, referenceBackend('double')].map((each) => outputs(each, plan, state));
        expect(difference(found!.product, expected!.product)).toBeLessThan(1e-4);
        expect(difference(found!.total, expected!.total)).toBeLessThan(1e-3);
      }),
      { numRuns: 150 },
    );
  });
});

/** Gates of a batch: every step takes the state through a weight with two summed axes that lies the other way. */
function gates(batchSize: number) {
  const [unit, gate] = [axis('unit', { min: 0, max: 200 }), axis('gate', 3)];
  const [batch, time] = [axis('batch', batchSize), axis('time', 4)];
  const start = variable({ name: 'start', dims: [batch, unit], initial: normal(1) });
  const spread = variable({ name: 'spread', dims: [gate, unit], initial: normal(1) });
  const weight = variable({
    name: 'weight',
    dims: [unit.post, gate, unit.pre],
    initial: normal(0.2),
    birth: { outgoing: zeros },
  });
  const { carry } = scan({
    over: time,
    carry: { x: start },
    elements: {},
    step: ({ x }) => {
      const spreadOut = tanh(add(x, spread) as Tensor);
      const source = relabel(spreadOut, [[unit, unit.pre]]);
      const drive = contract<string, string, readonly Dim[]>(source, weight, [gate, unit.pre]);
      return {
        carry: { x: tanh(relabel(drive as Tensor, [[unit.post, unit]])) },
        emit: {},
      };
    },
  });
  const plan = trace({ name: 'gates', outputs: { product: carry.x, total: sum(carry.x, batch, unit) } });
  const stateOf = (units: number): State =>
    createState({
      variables: [start, spread, weight],
      axes: [time],
      key: randomKey(2),
      extents: { unit: units },
    });
  return { plan, stateOf, unit };
}

describe('a contraction over two axes in a loop', () => {
  it.each([0, 1, 3, 4, 5, 17, 70].flatMap((units) => [1, 2, 5, 16].map((batch) => [units, batch] as const)))(
    'is that of the reference, with %i units in a batch of %i',
    (units, batch) => {
      const { plan, stateOf } = gates(batch);
      const [found, expected] = [cpu, referenceBackend('double')].map((each) =>
        outputs(each, plan, stateOf(units)),
      );
      expect(difference(found!.product, expected!.product)).toBeLessThan(1e-5);
    },
  );

  it('changes no bit of a unit when one is born whose outgoing weights are zero, and compiles nothing', () => {
    const { plan, stateOf, unit } = gates(16);
    const residence = cpu.place(stateOf(14));
    const executable = residence.load(plan);
    const rows = (units: number): number[] => {
      executable.run({});
      const values = executable.output('product');
      return Array.from(
        { length: 16 * 14 },
        (_, i) => values[Math.floor(i / 14) * units + (i % 14)] as number,
      );
    };
    const before = rows(14);
    residence.apply(editOf(unit, 14, [], 5));
    expect(rows(19)).toEqual(before);
    residence.release();
  });
});
