import type { Dim } from '../../axis/axis.ts';
import { multiply } from '../../primitives/arithmetic.ts';
import { contract, project } from '../../primitives/contract.ts';
import { cumulativeSum } from '../../primitives/cumulative.ts';
import { gather } from '../../primitives/lookup.ts';
import { argmax, max, sum } from '../../primitives/reduce.ts';
import { logSoftmax, softmax } from '../../primitives/softmax.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { CaseWorld } from '../case-world.ts';
import { between, distinct, type Domain, oneOf } from './domain.ts';
import type { CaseDefinition, CasesOf } from './case-table.ts';

function overSomeDims(
  apply: (x: Tensor, over: readonly Dim[]) => Tensor,
  domain: Domain,
  least = 0,
): CaseDefinition[] {
  const named = (name: string, over: (dims: Dim[]) => readonly Dim[]): CaseDefinition => ({
    name,
    build: (world: CaseWorld): Tensor => {
      const [a, b, c] = [world.growable('a', least), world.growable('b', least), world.growable('c', least)];
      const dims = world.shuffled([a, b.pre, c]);
      return apply(world.real('x', dims, domain), over(dims));
    },
  });
  return [
    named('the first dim', ([first]) => [first!]),
    named('a dim in the middle', ([, middle]) => [middle!]),
    named('the last dim', ([, , last]) => [last!]),
    named('two dims, out of order', ([first, , last]) => [last!, first!]),
    named('all dims', (dims) => dims),
  ];
}

function alongOneDim(apply: (x: Tensor, over: Dim) => Tensor): CaseDefinition[] {
  const named = (name: string, d: number, domain: Domain, smooth = true): CaseDefinition => ({
    name,
    smooth,
    build: (world: CaseWorld): Tensor => {
      const dims = world.shuffled([world.growable('a'), world.growable('b').post, world.growable('c')]);
      return apply(world.real('x', dims, domain), dims[d] as Dim);
    },
  });
  return [
    named('the first dim', 0, between(-2, 2)),
    named('the last dim', 2, between(-2, 2)),
    named('large numbers', 1, oneOf(-1000, -30, 0, 30, 1000), false),
  ];
}

const maxima = (x: Tensor, over: readonly Dim[]): Tensor => max(x, ...over);

const tiesOrNoUnits: CaseDefinition = {
  name: 'ties, or no units',
  smooth: false,
  build: (world: CaseWorld): Tensor => {
    const [a, b] = [world.growable('a'), world.growable('b')];
    return max(world.real('x', world.shuffled([a, b]), oneOf(-1, 0, 1)), a);
  },
};

/** The element at the position that is found, which is again a tensor of real numbers. */
const first = (x: Tensor, over: Dim): Tensor => gather(x, argmax(x, over), over);

function positionsOfLargest(): CaseDefinition[] {
  const named = (name: string, d: number, domain: Domain, smooth = true): CaseDefinition => ({
    name,
    smooth,
    build: (world: CaseWorld): Tensor => {
      const dims = [world.growable('a', 1), world.growable('b', 1).post, world.growable('c', 1)];
      return first(world.real('x', world.shuffled(dims), domain), dims[d] as Dim);
    },
  });
  return [
    named('a dim', 0, distinct(0.125)),
    named('a dim in a role', 1, distinct(0.125)),
    named('ties', 2, oneOf(-1, 0, 1), false),
  ];
}

const operands = (world: CaseWorld, xDims: readonly Dim[], yDims: readonly Dim[]): [Tensor, Tensor] => [
  world.real('x', world.shuffled(xDims), between(-1, 1)),
  world.real('y', world.shuffled(yDims), between(-1, 1)),
];

const contractions: readonly CaseDefinition[] = [
  {
    name: 'matrix product',
    build: (world: CaseWorld): Tensor => {
      const [a, b, c] = [world.growable('a'), world.growable('b'), world.growable('c')];
      return contract(...operands(world, [a, b], [b, c]), [b]);
    },
  },
  {
    name: 'projection of an axis to itself',
    build: (world: CaseWorld): Tensor => {
      const [batch, unit] = [world.growable('batch'), world.growable('unit')];
      return project(...operands(world, [batch, unit], [unit.pre, unit.post]));
    },
  },
  {
    name: 'a batch that both operands keep',
    build: (world: CaseWorld): Tensor => {
      const [a, b, c] = [world.growable('a'), world.growable('b'), world.growable('c')];
      return contract(...operands(world, [a, b], [a, b, c]), [b]);
    },
  },
  {
    name: 'two dims, out of order',
    build: (world: CaseWorld): Tensor => {
      const [a, d] = [world.growable('a'), world.growable('d')];
      const over = [world.growable('b'), world.growable('c').pre];
      return contract(...operands(world, [a, ...over], [...over, d]), world.shuffled(over));
    },
  },
  {
    name: 'products that each get one sum',
    build: (world: CaseWorld): Tensor => {
      const [a, b] = [world.growable('a'), world.growable('b')];
      return contract(...operands(world, [a, b], [a, b]), [a]);
    },
  },
  {
    name: 'all dims',
    build: (world: CaseWorld): Tensor => {
      const [a, b] = [world.growable('a'), world.growable('b')];
      return contract(...operands(world, [a, b], [a, b]), world.shuffled([a, b]));
    },
  },
  {
    name: 'a sum of outer products over time',
    build: (world: CaseWorld): Tensor => {
      const [time, batch, unit] = [world.growable('time'), world.growable('batch'), world.growable('unit')];
      const [x, y] = operands(world, [time, batch, unit.pre], [time, batch, unit.post]);
      return sum(multiply(x, y), time, batch);
    },
  },
];

const sumsSoFar: readonly CaseDefinition[] = [false, true].flatMap((reverse) =>
  alongOneDim((x, along) => cumulativeSum(x, along, { reverse })).map((each) => ({
    ...each,
    name: reverse ? `${each.name}, in reverse` : each.name,
  })),
);

/** Cases of what folds dims away or normalises along one. */
export const reductionCases: CasesOf<
  'contract' | 'sum' | 'max' | 'argmax' | 'cumulativeSum' | 'softmax' | 'logSoftmax'
> = {
  contract: contractions,
  sum: overSomeDims((x, over) => sum(x, ...over), between(-2, 2)),
  max: [...overSomeDims(maxima, distinct(0.125), 1), tiesOrNoUnits],
  argmax: positionsOfLargest(),
  cumulativeSum: sumsSoFar,
  softmax: alongOneDim(softmax),
  logSoftmax: alongOneDim(logSoftmax),
};
