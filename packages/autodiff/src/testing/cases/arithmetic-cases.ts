import {
  add,
  type arithmeticPrimitives,
  divide,
  equal,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  pow,
  select,
  subtract,
} from '../../primitives/arithmetic.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { between, type Domain, eitherSign, grid, oneOf } from './domain.ts';
import type { CaseDefinition, CasesOf } from './case-table.ts';
import type { CaseWorld } from '../case-world.ts';

type Binary = (x: Tensor, y: Tensor) => Tensor;

/** The layouts in which two operands meet, each with operands from domains of their own. */
function layouts(apply: Binary, first: Domain, second: Domain): CaseDefinition[] {
  return [
    {
      name: 'operands of one layout',
      build: (world: CaseWorld): Tensor => {
        const [a, b] = [world.growable('a'), world.growable('b')];
        const dims = world.shuffled([a, b.pre, b.post]);
        return apply(world.real('x', dims, first), world.real('y', dims, second));
      },
    },
    {
      name: 'transposed operands',
      build: (world: CaseWorld): Tensor => {
        const [a, b] = [world.growable('a'), world.growable('b')];
        const dims = [a, b.pre, b.post];
        return apply(
          world.real('x', world.shuffled(dims), first),
          world.real('y', world.shuffled(dims), second),
        );
      },
    },
    {
      name: 'operands that each lack a dim',
      build: (world: CaseWorld): Tensor => {
        const [a, b, c] = [world.growable('a'), world.growable('b'), world.growable('c')];
        return apply(
          world.real('x', world.shuffled([a, b]), first),
          world.real('y', world.shuffled([b, c.post]), second),
        );
      },
    },
    {
      name: 'an operand without axes first',
      build: (world: CaseWorld): Tensor =>
        apply(world.real('x', [], first), world.real('y', [world.growable('a')], second)),
    },
    {
      name: 'an operand without axes second',
      build: (world: CaseWorld): Tensor =>
        apply(world.real('x', [world.growable('a')], first), world.real('y', [], second)),
    },
    {
      name: 'one operand twice',
      smooth: false,
      build: (world: CaseWorld): Tensor => {
        const x = world.real('x', world.shuffled([world.growable('a'), world.growable('b')]), second);
        return apply(x, x);
      },
    },
  ];
}

/** The same, and operands that are equal here and there. */
function comparisonLayouts(apply: Binary): CaseDefinition[] {
  return [
    ...layouts(apply, grid(0.25), grid(0.25, 0.125)),
    {
      name: 'ties',
      smooth: false,
      build: (world: CaseWorld): Tensor => {
        const [a, b] = [world.growable('a'), world.growable('b')];
        const ties = oneOf(-1, 0, 1);
        return apply(
          world.real('x', world.shuffled([a, b]), ties),
          world.real('y', world.shuffled([a, b]), ties),
        );
      },
    },
  ];
}

const selectCases: readonly CaseDefinition[] = [
  {
    name: 'operands of one layout',
    build: (world: CaseWorld): Tensor => {
      const dims = world.shuffled([world.growable('a'), world.growable('b').post]);
      return select(
        world.data('condition', dims, oneOf(0, 1, -0.5)),
        world.real('x', dims),
        world.real('y', dims),
      );
    },
  },
  {
    name: 'operands that each lack dims',
    build: (world: CaseWorld): Tensor => {
      const [a, b, c] = [world.growable('a'), world.growable('b'), world.growable('c')];
      return select(
        world.data('condition', world.shuffled([a, b]), oneOf(0, 1)),
        world.real('x', world.shuffled([b, c])),
        world.real('y', [a]),
      );
    },
  },
  {
    name: 'a comparison as the condition',
    build: (world: CaseWorld): Tensor => {
      const [a, b] = [world.growable('a'), world.growable('b')];
      const x = world.real('x', [a, b], grid(0.25));
      const y = world.real('y', [b, a], grid(0.25, 0.125));
      return select(less(x, y), multiply(x, 2), multiply(y, -3));
    },
  },
];

/** Bases where a power is a matter of the exponent being an integer. */
const powersOfEitherSign: readonly CaseDefinition[] = [
  {
    name: 'bases of either sign',
    build: (world: CaseWorld): Tensor => {
      const dims = world.shuffled([world.growable('a'), world.growable('b').post]);
      return pow(world.real('x', dims, eitherSign(0.5, 2)), world.data('y', dims, oneOf(-2, -1, 0, 1, 2, 3)));
    },
  },
  {
    name: 'extreme numbers',
    smooth: false,
    build: (world: CaseWorld): Tensor => {
      const [a, b] = [world.growable('a'), world.growable('b')];
      return pow(
        world.real('x', [a, b], oneOf(-2, -1, -0, 0, 1e-6, 1, 1e6)),
        world.real('y', [b, a], oneOf(0, 1, 2, 3)),
      );
    },
  },
];

/** Cases of the functions of two and three operands. */
export const arithmeticCases: CasesOf<keyof typeof arithmeticPrimitives> = {
  add: layouts(add, between(-2, 2), between(-2, 2)),
  subtract: layouts(subtract, between(-2, 2), between(-2, 2)),
  multiply: layouts(multiply, between(-2, 2), between(-2, 2)),
  divide: layouts(divide, between(-2, 2), eitherSign(0.5, 2)),
  pow: [...layouts(pow, between(0.25, 2), between(0.5, 2)), ...powersOfEitherSign],
  maximum: comparisonLayouts(maximum),
  minimum: comparisonLayouts(minimum),
  less: comparisonLayouts(less),
  lessEqual: comparisonLayouts(lessEqual),
  equal: comparisonLayouts(equal),
  select: selectCases,
};
