import { multiply } from '../../primitives/arithmetic.ts';
import { gather, oneHot, scatterAdd } from '../../primitives/lookup.ts';
import { sort, topK } from '../../primitives/order.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { CaseDefinition, CasesOf } from './case-table.ts';
import type { CaseWorld } from '../case-world.ts';
import { distinct, oneOf } from './domain.ts';

const oneHots: readonly CaseDefinition[] = [
  {
    name: 'positions with axes',
    build: (world: CaseWorld): Tensor => {
      const [a, b, unit] = [world.growable('a'), world.growable('b'), world.growable('unit', 1)];
      return multiply(oneHot(world.positions('at', [a, b], unit), unit), world.real('x', [unit, a]));
    },
  },
  {
    name: 'one position, into a role',
    build: (world: CaseWorld): Tensor => {
      const unit = world.growable('unit', 1);
      return multiply(
        oneHot(world.positions('at', [], unit), unit.pre),
        world.real('x', [unit.pre, unit.post]),
      );
    },
  },
];

const gathers: readonly CaseDefinition[] = [
  {
    name: 'rows of a table',
    build: (world: CaseWorld): Tensor => {
      const [a, b, unit] = [world.growable('a'), world.growable('b'), world.growable('unit', 1)];
      const table = world.real('table', world.shuffled([unit, b]));
      return gather(table, world.positions('at', [a], unit), unit);
    },
  },
  {
    name: 'one position per member of a batch',
    build: (world: CaseWorld): Tensor => {
      const [batch, b, unit] = [world.growable('batch'), world.growable('b'), world.growable('unit', 1)];
      const table = world.real('table', world.shuffled([unit, batch, b]));
      return gather(table, world.positions('at', [batch], unit), unit);
    },
  },
  {
    name: 'units of an axis in another order',
    build: (world: CaseWorld): Tensor => {
      const [unit, b] = [world.growable('unit', 1), world.growable('b')];
      return gather(
        world.real('table', world.shuffled([unit, b])),
        world.positions('at', [unit], unit),
        unit,
      );
    },
  },
];

const scatters: readonly CaseDefinition[] = [
  {
    name: 'rows into a table',
    build: (world: CaseWorld): Tensor => {
      const [a, b, unit] = [world.growable('a'), world.growable('b'), world.growable('unit', 1)];
      return scatterAdd(world.real('x', world.shuffled([a, b])), world.positions('at', [a], unit), unit);
    },
  },
  {
    name: 'positions with two dims, into a role',
    build: (world: CaseWorld): Tensor => {
      const [a, b, unit] = [world.growable('a'), world.growable('b'), world.growable('unit', 1)];
      const x = world.real('x', world.shuffled([a, b, unit]));
      return scatterAdd(x, world.positions('at', world.shuffled([a, b]), unit), unit.pre);
    },
  },
];

/** Numbers that are all different, in another order: real numbers again, of which gradients are taken. */
const orders: readonly CaseDefinition[] = [
  {
    name: 'a dim, rising and falling',
    build: (world: CaseWorld): Tensor => {
      const [a, unit] = [world.growable('a'), world.growable('unit')];
      const x = world.real('x', world.shuffled([a, unit.pre, world.growable('c')]), distinct(0.125));
      return sort(x, unit.pre, { descending: world.choices.below(2) === 1 });
    },
  },
  {
    name: 'the largest of a fixed number',
    build: (world: CaseWorld): Tensor => {
      const [unit, top] = [world.growable('unit', 3), world.fixed('top', 1 + world.choices.below(3))];
      const x = world.real('x', world.shuffled([world.growable('a'), unit]), distinct(0.125));
      return gather(x, topK(x, unit, top), unit);
    },
  },
  {
    name: 'ties',
    smooth: false,
    build: (world: CaseWorld): Tensor => {
      const [a, unit] = [world.growable('a'), world.growable('unit')];
      return sort(world.real('x', world.shuffled([a, unit]), oneOf(-1, -0, 0, 1)), unit);
    },
  },
];

/** Cases of what looks units up by position. */
export const lookupCases: CasesOf<'oneHot' | 'gather' | 'scatterAdd' | 'argsort'> = {
  oneHot: oneHots,
  gather: gathers,
  scatterAdd: scatters,
  argsort: orders,
};
