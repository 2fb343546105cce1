import { contract } from '../../primitives/contract.ts';
import { exp } from '../../primitives/functions.ts';
import { concatenate, embed, relabel, slice } from '../../primitives/movement.ts';
import { broadcast } from '../../primitives/reduce.ts';
import { mergeAxes, splitAxis } from '../../primitives/split.ts';
import { overlapAdd, windows } from '../../primitives/windows.ts';
import type { Axis } from '../../axis/axis.ts';
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

/** Axes on which windows can lie: so many places, windows of so many offsets, and how they lie. */
function windowAxes(world: CaseWorld, least: number, stride: number) {
  const [places, size] = [world.extent(least), 1 + world.choices.below(4)];
  const [dilation, before] = [1 + world.choices.below(3), world.choices.below(4)];
  const count = Math.max(0, Math.floor((places + world.choices.below(6)) / stride));
  return {
    places: world.fixed('places', places),
    windows: world.fixed('windows', count),
    offset: world.fixed('offset', size),
    ...{ stride, dilation, before },
  };
}

const windowings: readonly CaseDefinition[] = [
  {
    name: 'of a fixed axis, another one',
    build: (world: CaseWorld): Tensor => {
      const { places: from, windows: to, ...rest } = windowAxes(world, 0, 1);
      const dims = [world.growable('a'), from, world.fixed('channel', 1 + world.choices.below(9))];
      return windows(world.real('x', world.shuffled(dims)), { from, to, ...rest });
    },
  },
  {
    name: 'some places apart',
    build: (world: CaseWorld): Tensor => {
      const { places: from, windows: to, ...rest } = windowAxes(world, 1, 2 + world.choices.below(2));
      const x = world.real('x', world.shuffled([world.growable('a').pre, from, world.growable('b')]));
      return windows(x, { from, to, ...rest });
    },
  },
  {
    name: 'that look back along a growable axis, with a number of its own beyond the ends',
    build: (world: CaseWorld): Tensor => {
      const [time, offset] = [world.growable('time'), world.fixed('offset', 1 + world.choices.below(4))];
      const dilation = 1 + world.choices.below(3);
      const x = world.real('x', world.shuffled([time, world.growable('a')]));
      const before = (offset.min - 1) * dilation;
      return windows(x, { from: time, to: time, offset, dilation, before, elsewhere: -7 });
    },
  },
  {
    name: 'that look back along a fixed axis',
    build: (world: CaseWorld): Tensor => {
      const { places: from, windows: to, offset, dilation, before } = windowAxes(world, 0, 1);
      const x = world.real('x', world.shuffled([world.growable('a'), from, world.growable('b')]));
      return windows(x, { from, to, offset, dilation: -dilation, before: before - 3 });
    },
  },
  {
    name: 'of products that are added up where windows have them',
    build: (world: CaseWorld): Tensor => {
      const { places: to, windows: from, ...rest } = windowAxes(world, 0, 1);
      const [a, b] = [world.growable('a'), world.growable('b')];
      const x = world.real('x', world.shuffled([a, from, b.pre]));
      const weights = world.real('weights', world.shuffled([rest.offset, b.pre, b.post]));
      return overlapAdd(contract(x, weights, [b.pre]), { from, to, ...rest });
    },
  },
  {
    name: 'of rows, and of columns within them',
    build: (world: CaseWorld): Tensor => {
      const [rows, columns] = [world.fixed('rows', 4), world.fixed('columns', 5)];
      const [up, across] = [world.fixed('up', 3), world.fixed('across', 3)];
      const x = world.real('x', [world.growable('a'), rows, columns, world.fixed('channel', 3)]);
      const above = windows(x, { from: rows, to: rows, offset: up, before: 1 });
      return windows(above, { from: columns, to: columns, offset: across, before: 1 });
    },
  },
];

/** Two fixed axes, and one as long as both multiplied. */
function parts(world: CaseWorld): readonly [whole: Axis, parts: readonly [Axis, Axis]] {
  const [outer, inner] = [
    world.fixed('outer', 1 + world.choices.below(5)),
    world.fixed('inner', world.extent()),
  ];
  return [world.fixed('whole', outer.min * inner.min), [outer, inner]];
}

const splits: readonly CaseDefinition[] = [
  {
    name: 'beside growable axes',
    build: (world: CaseWorld): Tensor => {
      const [whole, both] = parts(world);
      const dims = [world.growable('a'), whole, world.fixed('b', 1 + world.choices.below(5))];
      return splitAxis(world.real('x', world.shuffled(dims)), whole, both);
    },
  },
];

const merges: readonly CaseDefinition[] = [
  {
    name: 'two axes, wherever they stand',
    build: (world: CaseWorld): Tensor => {
      const [whole, both] = parts(world);
      return mergeAxes(world.real('x', world.shuffled([...both, world.growable('a')])), both, whole);
    },
  },
];

const overlaps: readonly CaseDefinition[] = [
  {
    name: 'onto a fixed axis',
    build: (world: CaseWorld): Tensor => {
      const { places: to, windows: from, ...rest } = windowAxes(world, 0, 1 + world.choices.below(3));
      const dims = [
        world.growable('a'),
        from,
        rest.offset,
        world.fixed('channel', 1 + world.choices.below(9)),
      ];
      return overlapAdd(world.real('x', world.shuffled(dims)), { from, to, ...rest });
    },
  },
  {
    name: 'of windows that look back along a growable axis',
    build: (world: CaseWorld): Tensor => {
      const [time, offset] = [world.growable('time'), world.fixed('offset', 1 + world.choices.below(4))];
      const x = world.real('x', world.shuffled([time, world.growable('a'), offset]));
      return overlapAdd(x, { from: time, to: time, offset, before: offset.min - 1 });
    },
  },
];

/** Cases of what moves, repeats or renames numbers. */
export const movementCases: CasesOf<
  'broadcast' | 'relabel' | 'slice' | 'embed' | 'splitAxis' | 'mergeAxes' | 'windows' | 'overlapAdd'
> = {
  broadcast: broadcasts,
  relabel: relabels,
  slice: slices,
  embed: embeds,
  splitAxis: splits,
  mergeAxes: merges,
  windows: windowings,
  overlapAdd: overlaps,
};
