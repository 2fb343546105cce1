import {
  axis,
  createState,
  input,
  normal,
  randomKey,
  referenceBackend,
  type Tensor,
  trace,
  variable,
  type Variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Meeting } from '../architecture/meeting.ts';
import { crossed } from './crossing.ts';
import { layCrossing } from './lay-crossing.ts';

const [ROWS, COLUMNS, CHANNELS, UNITS] = [5, 4, 2, 3];

/** A grid of channels, by row, column and channel. */
type Grid = (row: number, column: number, channel: number) => number;

const pixel: Grid = (r, c, u) => Math.sin(1 + 7 * r + 3 * c + 11 * u);

/** What a projection of a grid brings, with the weights that it has, and what naive loops make of the same. */
function brought(meeting: Meeting): {
  readonly values: readonly number[];
  readonly weight: (...at: readonly number[]) => number;
} {
  const rows = axis('rows of image', ROWS);
  const columns = axis('columns of image', COLUMNS);
  const [batch, channels, units] = [axis('batch', 1), axis('image', CHANNELS), axis('layer', UNITS)];
  const projection = {
    from: 'image',
    to: 'layer',
    delay: 0,
    interaction: 'additive',
    path: '$',
    ...meeting,
  } as const;
  const crossing = layCrossing('test', projection, [rows, columns], undefined);
  const weight: Variable = variable({
    name: 'weight',
    dims: [...crossing.places, channels.pre, units.post],
    initial: normal(1),
  });
  const state = createState({
    variables: [weight],
    key: randomKey(3),
    axes: [batch, rows, columns, channels],
  });
  const source: Tensor = input('image', [batch, rows, columns, channels]);
  const drive = crossed(source, weight, crossing);
  const executable = referenceBackend('double')
    .place(state)
    .load(trace({ name: 'drive', outputs: { drive } }));
  const numbers = Array.from({ length: ROWS * COLUMNS * CHANNELS }, (_, i) =>
    pixel(Math.floor(i / (COLUMNS * CHANNELS)), Math.floor(i / CHANNELS) % COLUMNS, i % CHANNELS),
  );
  executable.run({ image: Float64Array.from(numbers) });
  const values = state.read(weight);
  const extents = weight.dims.map(({ axis: { min } }) => min);
  return {
    values: [...executable.output('drive')],
    weight: (...at) =>
      values[at.reduce((offset, position, d) => offset * (extents[d] as number) + position, 0)] as number,
  };
}

/** The image, and 0 beside it. */
const padded: Grid = (r, c, u) => (r >= 0 && r < ROWS && c >= 0 && c < COLUMNS ? pixel(r, c, u) : 0);

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

const total = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
}

describe('a window', () => {
  it.each([
    { size: [3, 3], stride: 1, dilation: 1, padding: 'same', to: [5, 4], before: [1, 1] },
    { size: [2, 3], stride: 2, dilation: 1, padding: 'same', to: [3, 2], before: [0, 0] },
    { size: [2, 2], stride: 1, dilation: 2, padding: 'none', to: [3, 2], before: [0, 0] },
    { size: [3, 2], stride: 2, dilation: 1, padding: [2, 1], to: [4, 3], before: [2, 1] },
  ] as const)(
    'adds up what it sees, as loops do: $size, $stride, $dilation, $padding',
    ({ to, before, ...window }) => {
      const { values, weight } = brought({ window });
      const { size, stride, dilation } = window;
      const expected = upTo(to[0]).flatMap((r) =>
        upTo(to[1]).flatMap((c) =>
          upTo(UNITS).map((unit) =>
            total(
              upTo(size[0]).flatMap((i) =>
                upTo(size[1]).flatMap((j) =>
                  upTo(CHANNELS).map(
                    (u) =>
                      weight(i, j, u, unit) *
                      padded(r * stride + i * dilation - before[0], c * stride + j * dilation - before[1], u),
                  ),
                ),
              ),
            ),
          ),
        ),
      );
      expectClose(values, expected);
    },
  );
});

describe('a pool', () => {
  const pools = {
    max: (numbers: readonly number[]) => Math.max(...numbers),
    mean: (numbers: readonly number[]) => total(numbers) / numbers.length,
  };

  it.each(['max', 'mean'] as const)('of %s puts sites together before the weights', (by) => {
    const { values, weight } = brought({ pool: { by, size: 2 } });
    const expected = upTo(2).flatMap((r) =>
      upTo(2).flatMap((c) =>
        upTo(UNITS).map((unit) =>
          total(
            upTo(CHANNELS).map(
              (u) =>
                weight(u, unit) * pools[by](upTo(4).map((i) => pixel(2 * r + (i >> 1), 2 * c + (i & 1), u))),
            ),
          ),
        ),
      ),
    );
    expectClose(values, expected);
  });

  it('of a maximum takes nothing from beside the edge', () => {
    const { values, weight } = brought({ pool: { by: 'max', size: 3, stride: 3, padding: 1 } });
    const seen = (r: number, c: number, u: number): number =>
      Math.max(
        ...upTo(9).flatMap((i) => {
          const [y, x] = [3 * r + Math.floor(i / 3) - 1, 3 * c + (i % 3) - 1];
          return y >= 0 && y < ROWS && x >= 0 && x < COLUMNS ? [pixel(y, x, u)] : [];
        }),
      );
    const expected = upTo(2).flatMap((r) =>
      upTo(2).flatMap((c) =>
        upTo(UNITS).map((unit) => total(upTo(CHANNELS).map((u) => weight(u, unit) * seen(r, c, u)))),
      ),
    );
    expectClose(values, expected);
  });

  it.each(['max', 'mean'] as const)('of %s over all sites leaves none', (by) => {
    const { values, weight } = brought({ pool: { by } });
    const seen = (u: number): number => pools[by](upTo(20).map((i) => pixel(i >> 2, i & 3, u)));
    expectClose(
      values,
      upTo(UNITS).map((unit) => total(upTo(CHANNELS).map((u) => weight(u, unit) * seen(u)))),
    );
  });
});

describe('flattening', () => {
  it('gives every site weights of its own', () => {
    const { values, weight } = brought({ flatten: true });
    expectClose(
      values,
      upTo(UNITS).map((unit) =>
        total(
          upTo(ROWS).flatMap((r) =>
            upTo(COLUMNS).flatMap((c) => upTo(CHANNELS).map((u) => weight(r, c, u, unit) * pixel(r, c, u))),
          ),
        ),
      ),
    );
  });
});

describe('sites that meet one by one', () => {
  it('share their weights', () => {
    const { values, weight } = brought({});
    expectClose(
      values,
      upTo(ROWS * COLUMNS).flatMap((i) =>
        upTo(UNITS).map((unit) =>
          total(upTo(CHANNELS).map((u) => weight(u, unit) * pixel(i >> 2, i & 3, u))),
        ),
      ),
    );
  });
});
