import { exp } from '../../primitives/functions.ts';
import { concatenate, embed, relabel, slice } from '../../primitives/movement.ts';
import { broadcast } from '../../primitives/reduce.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { CaseDefinition, CasesOf } from './case-table.ts';
import type { CaseWorld } from '../case-world.ts';

const broadcasts: readonly CaseDefinition[] = [
  {
    name: 'along dims before and after those of the tensor',
    build: (world: CaseWorld): Tensor => {
      const [a, b, c] = [world.growable('a'), world.growable('b'), world.growable('c')];
      return broadcast(world.real('x', [b]), world.shuffled([a, b.pre, c]));
    },
  },
  {
    name: 'dims of the tensor in another order',
    build: (world: CaseWorld): Tensor => {
      const [a, b, c] = [world.growable('a'), world.growable('b'), world.growable('c')];
      return broadcast(world.real('x', world.shuffled([a, b])), world.shuffled([a, b, c]));
    },
  },
  {
    name: 'a number',
    build: (world: CaseWorld): Tensor =>
      broadcast(world.real('x', []), [world.growable('a'), world.growable('b')]),
  },
];

const relabels: readonly CaseDefinition[] = [
  {
    name: 'one dim',
    build: (world: CaseWorld): Tensor => {
      const [a, b] = [world.growable('a'), world.growable('b')];
      return exp(relabel(world.real('x', world.shuffled([a, b])), [[a, a.post]]));
    },
  },
  {
    name: 'both roles exchanged',
    build: (world: CaseWorld): Tensor => {
      const [a, b] = [world.growable('a'), world.growable('b')];
      const x = world.real('x', world.shuffled([a.pre, b, a.post]));
      return relabel(x, [
        [a.pre, a.post],
        [a.post, a.pre],
      ]);
    },
  },
];

const slices: readonly CaseDefinition[] = [
  {
    name: 'a part of a fixed axis',
    build: (world: CaseWorld): Tensor => {
      const [length, start] = [world.extent(), world.choices.below(3)];
      const [long, short] = [
        world.fixed('long', start + length + world.choices.below(3)),
        world.fixed('short', length),
      ];
      const x = world.real('x', world.shuffled([world.growable('a'), long, world.growable('b').pre]));
      return slice(x, long, start, short);
    },
  },
  {
    name: 'all of a fixed axis',
    build: (world: CaseWorld): Tensor => {
      const extent = world.extent();
      const [from, to] = [world.fixed('from', extent), world.fixed('to', extent)];
      return slice(world.real('x', world.shuffled([from, world.growable('a')])), from, 0, to);
    },
  },
];

const embeds: readonly CaseDefinition[] = [
  {
    name: 'into a longer axis',
    build: (world: CaseWorld): Tensor => {
      const [length, start] = [world.extent(), world.choices.below(3)];
      const [long, short] = [
        world.fixed('long', start + length + world.choices.below(3)),
        world.fixed('short', length),
      ];
      const x = world.real('x', world.shuffled([world.growable('a'), short, world.growable('b').post]));
      return embed(x, short, start, long);
    },
  },
  {
    name: 'parts laid side by side',
    build: (world: CaseWorld): Tensor => {
      const [left, right] = [world.fixed('left', world.extent()), world.fixed('right', world.extent())];
      const [both, a] = [world.fixed('both', left.min + right.min), world.growable('a')];
      const parts = [
        [world.real('x', world.shuffled([left, a])), left],
        [world.real('y', world.shuffled([right, a])), right],
      ] as const;
      return concatenate(parts, both);
    },
  },
];

/** Cases of what moves, repeats or renames numbers. */
export const movementCases: CasesOf<'broadcast' | 'relabel' | 'slice' | 'embed'> = {
  broadcast: broadcasts,
  relabel: relabels,
  slice: slices,
  embed: embeds,
};
