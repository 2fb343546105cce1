import { add, multiply } from '../../primitives/arithmetic.ts';
import { random } from '../../primitives/random.ts';
import { broadcast } from '../../primitives/reduce.ts';
import { asTensor, extentOf } from '../../primitives/source.ts';
import { randomKey } from '../../random/key.ts';
import { oneOf } from './domain.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { CaseDefinition, CasesOf } from './case-table.ts';
import type { CaseWorld } from '../case-world.ts';

const constants: readonly CaseDefinition[] = [
  { name: 'alone', build: (): Tensor => asTensor(-1.25) },
  {
    name: 'with a tensor',
    build: (world: CaseWorld): Tensor => add(multiply(world.real('x', [world.growable('a')]), 0.75), 0.5),
  },
  {
    name: 'repeated',
    build: (world: CaseWorld): Tensor =>
      broadcast(3, world.shuffled([world.growable('a'), world.growable('b')])),
  },
];

const extents: readonly CaseDefinition[] = [
  {
    name: 'of a growable axis',
    build: (world: CaseWorld): Tensor => {
      const [a, b] = [world.growable('a'), world.growable('b')];
      return multiply(world.real('x', [a]), add(extentOf(a), extentOf(b)));
    },
  },
];

const randoms: readonly CaseDefinition[] = (['uniform', 'normal'] as const).map((distribution) => ({
  name: distribution,
  build: (world: CaseWorld): Tensor => {
    const [a, b] = [world.growable('a'), world.growable('b')];
    const clock = world.data('clock', [], oneOf(0, 1, 99));
    const dims = world.shuffled([a, b.pre, b.post]);
    return multiply(world.real('x', [a]), random(randomKey(7), clock, distribution, dims));
  },
}));

/** Cases of what makes numbers from nothing. */
export const sourceCases: CasesOf<'constant' | 'extent' | 'random'> = {
  constant: constants,
  extent: extents,
  random: randoms,
};
