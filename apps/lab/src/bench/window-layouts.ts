import {
  axis,
  contract,
  createState,
  type Dim,
  gradient,
  multiply,
  type Plan,
  randomKey,
  sum,
  type Tensor,
  trace,
  variable,
  windows,
  zeros,
} from '@meristem/autodiff';
import type { PlanWork } from './timed-plan.ts';

/** Windows on sites that keep their number, as the modules have them. */
interface WindowShape {
  readonly examples: number;
  /** Rows and columns of an image, or the steps of a sequence. */
  readonly sites: readonly number[];
  /** Places of a window along each of these. */
  readonly size: number;
  readonly channels: number;
  readonly units: number;
}

/** What is computed with windows: units, or what flows back to weights or to channels. */
const DIRECTIONS = ['forward', 'to weights', 'to inputs'] as const;

type Direction = (typeof DIRECTIONS)[number];

/** Products whose windows lie over each other. */
export interface WindowLayout extends WindowShape {
  readonly name: string;
  readonly family: string;
  readonly direction: Direction;
  /** Floating-point operations. */
  readonly operations: number;
}

/** Images early and late in a network, wide and narrow, and sequences. */
const SHAPES: readonly WindowShape[] = [
  { examples: 16, sites: [28, 28], size: 3, channels: 8, units: 16 },
  { examples: 16, sites: [14, 14], size: 3, channels: 16, units: 32 },
  { examples: 16, sites: [14, 14], size: 3, channels: 37, units: 50 },
  { examples: 16, sites: [14, 14], size: 5, channels: 32, units: 32 },
  { examples: 16, sites: [7, 7], size: 3, channels: 64, units: 128 },
  { examples: 16, sites: [64], size: 3, channels: 64, units: 64 },
  { examples: 16, sites: [64], size: 5, channels: 32, units: 128 },
];

/** All of them, forward and back. */
export function windowLayouts(): readonly WindowLayout[] {
  return DIRECTIONS.flatMap((direction) =>
    SHAPES.map((shape): WindowLayout => {
      const { examples, sites, size, channels, units } = shape;
      const products = sites.reduce((all, extent) => all * extent * size, examples * channels * units);
      const name = `${sites.map(() => size).join('x')} on ${sites.join('x')}, ${channels} to ${units}, ${direction}`;
      return { ...shape, direction, name, family: `windows ${direction}`, operations: 2 * products };
    }),
  );
}

/** A layout's products, as a plan of their own. */
export function windowWork({ name, examples, sites, size, direction, ...shape }: WindowLayout): PlanWork {
  const example = axis('example');
  const [channel, unit] = [axis('channel'), axis('unit')];
  const grid = sites.map((extent, i) => axis(`site${i}`, extent));
  const places = sites.map((_, i) => axis(`place${i}`, size));
  const variableOf = (name: string, dims: readonly Dim[]) => variable({ name, dims, initial: zeros });
  const image = variableOf('image', [example, ...grid, channel]);
  const weight = variableOf('weight', [...places, channel, unit]);
  const given = variableOf('given', [example, ...grid, unit]);
  const seen = grid.reduce<Tensor>(
    (x, from, i) => windows(x, { from, to: from, offset: places[i]!, before: (size - 1) / 2 }),
    image as Tensor,
  );
  const forward = contract<string, string, readonly Dim[]>(seen, weight, [...places, channel]);
  const product = direction === 'forward' ? forward : back();
  const plan: Plan = trace({ name, outputs: { product } });
  const extents = { example: examples, channel: shape.channels, unit: shape.units };
  const state = createState({ variables: [image, weight, given], key: randomKey(0), extents });
  return { plan, state, inputs: [{}], outputs: [] };

  function back(): Tensor {
    const flow = multiply(forward, given as Tensor);
    const [flown] = gradient(sum(flow, ...flow.dims), [direction === 'to weights' ? weight : image]);
    return flown as Tensor;
  }
}
