import { Axis, type Dim } from '../axis/axis.ts';
import {
  add,
  divide,
  equal,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  select,
  subtract,
} from '../primitives/arithmetic.ts';
import { contract, project } from '../primitives/contract.ts';
import {
  abs,
  clip,
  exactGelu,
  exp,
  floor,
  gelu,
  log,
  negate,
  relu,
  round,
  sigmoid,
  sign,
  softplus,
  sqrt,
  square,
  tanh,
} from '../primitives/functions.ts';
import { cumulativeSum } from '../primitives/cumulative.ts';
import { gather, oneHot, scatterAdd } from '../primitives/lookup.ts';
import { relabel } from '../primitives/movement.ts';
import { layerNorm } from '../primitives/normalisation.ts';
import { sort } from '../primitives/order.ts';
import { argmax, max, mean } from '../primitives/reduce.ts';
import { crossEntropy, logSoftmax, logSumExp, softmax } from '../primitives/softmax.ts';
import { ELEMENTWISE } from '../primitives/table.ts';
import { apply } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { pick, someOf } from './choices.ts';
import { distinct, oneOf } from './cases/domain.ts';
import { cut, overlapped, parted, placed, windowed } from './graph-movements.ts';
import type { GraphWorld } from './graph-world.ts';

/** Adds an expression to a random graph, made from tensors of the pool; `undefined` where none is suitable. */
export type GraphOperation = (world: GraphWorld) => Tensor | undefined;

/** Operations that jump, or whose derivative is not that of their values. */
const STEPS: readonly string[] = ['floor', 'round', 'stopGradient'];

/** Every elementwise operation of so many operands, where it is smooth: of numbers in (0.5, 2.5), and of others below -2. */
function everyOperation(arity: 1 | 2): ((x: Tensor, y: Tensor) => Tensor)[] {
  return Object.values(ELEMENTWISE)
    .filter((each) => each.arity === arity && !STEPS.includes(each.name))
    .map((primitive) => (x, y) => {
      const operands = [add(tanh(x), 1.5), subtract(tanh(y), 3.5)];
      return apply(primitive, operands.slice(0, arity), {});
    });
}

/** Smooth functions that neither grow nor leave their domain, whatever they are given. */
const smooth: readonly ((x: Tensor) => Tensor)[] = [
  tanh,
  sigmoid,
  softplus,
  gelu,
  negate,
  (x) => square(tanh(x)),
  (x) => exp(tanh(x)),
  (x) => log(add(softplus(x), 0.5)),
  (x) => sqrt(add(square(x), 0.5)),
  exactGelu,
  // Of numbers that stay 0.1 away from where they jump.
  (x) => multiply(x, floor(add(multiply(tanh(x), 0.4), 1.5))),
  (x) => multiply(x, round(add(multiply(tanh(x), 0.4), 1))),
  ...everyOperation(1).map((operation) => (x: Tensor) => operation(x, x)),
];

/*
 * A central difference is the derivative only where a function is smooth, so nothing may come near a kink. What a kinked
 * function is given is therefore squashed into (-1, 1) first and then shifted by fixed numbers of 1.5 or more: it stays at
 * least 0.5 away from the kink for every value of the sources, on a side that differs from element to element.
 */
const kinked: readonly ((shifted: Tensor) => Tensor)[] = [
  relu,
  abs,
  (x) => multiply(x, sign(x)),
  (x) => clip(x, -3, 3),
];

type Comparison = (x: Tensor, y: Tensor) => Tensor;

/** Two squashed operands differ by less than 2; shifts of 2.5 keep them at least 0.5 apart. */
const comparisons: readonly Comparison[] = [
  maximum,
  minimum,
  (x, y) => select(less(x, y), multiply(x, 2), y),
  (x, y) => select(lessEqual(x, y), x, multiply(x, y)),
  (x, y) => add(multiply(equal(x, y), x), multiply(subtract(1, equal(x, y)), y)),
];

const arithmetic: readonly Comparison[] = [
  add,
  subtract,
  (x, y) => multiply(tanh(x), y),
  (x, y) => divide(x, add(softplus(y), 0.5)),
  (x, y) => select(0, x, y),
  ...everyOperation(2),
];

/** Two tensors of the pool whose dims together are few enough. */
function pairOf(world: GraphWorld): readonly [Tensor, Tensor] | undefined {
  const [x, y] = [world.any(), world.any()];
  return world.fits([...new Set([...x.dims, ...y.dims])]) ? [x, y] : undefined;
}

const hasUnits = (world: GraphWorld) => (dim: Dim) => world.extent(dim) > 0;

function projection(world: GraphWorld): Tensor | undefined {
  const found = world.having((dim) => dim instanceof Axis);
  if (!found) return undefined;
  const [x, { axis: source }] = found;
  const target = pick(world.choices, world.axes);
  const taken = x.dims.includes(source.pre) || (x.dims.includes(target) && target !== source);
  if (taken) return undefined;
  const kept = x.dims.filter((dim) => dim !== source);
  if (!world.fits([source, target]) || !world.fits([...kept, target])) return undefined;
  const weight = world.source(world.shuffled([source.pre, target.post]));
  return multiply(project(x, weight), 1 / Math.sqrt(Math.max(1, world.extent(source))));
}

function contraction(world: GraphWorld): Tensor | undefined {
  const [x, y] = [world.any(), world.any()];
  const over = someOf(world.choices, x.dims.filter((dim) => y.dims.includes(dim))); // prettier-ignore
  const kept = [...new Set([...x.dims, ...y.dims])].filter((dim) => !over.includes(dim));
  if (!world.fits(kept)) return undefined;
  return multiply(contract(tanh(x), tanh(y), over), 1 / Math.sqrt(Math.max(1, world.size(over))));
}

function relabelling(world: GraphWorld): Tensor | undefined {
  const found = world.having(() => true);
  if (!found) return undefined;
  const [x, { axis }] = found;
  const plain = world.axes.includes(axis) ? [axis] : [];
  const roles = [...plain, axis.pre, axis.post].filter((dim) => !x.dims.includes(dim));
  return roles.length === 0 ? undefined : relabel(x, [[found[1], pick(world.choices, roles)]]);
}

/** Squashed to a width of 0.4 and shifted by distinct multiples of 0.5: the largest element stays the largest. */
function largest(world: GraphWorld): Tensor | undefined {
  const found = world.having(hasUnits(world));
  if (!found) return undefined;
  const [x, over] = found;
  const apart = add(multiply(tanh(x), 0.2), world.data([over], distinct(0.5)));
  return pick(world.choices, [
    () => max(apart, over),
    () => gather(apart, argmax(apart, over), over),
    () => sort(apart, over),
    () => logSumExp(apart, over),
  ])();
}

function lookup(world: GraphWorld): Tensor | undefined {
  const found = world.having((dim) => dim instanceof Axis && world.extent(dim) > 0);
  if (!found) return undefined;
  const [x, { axis: along }] = found;
  const ready = world.positions.filter((positions) => positions.along === along);
  const { tensor } = pick(world.choices, [
    ...ready,
    world.newPositions(positionDims(world, x, along), along),
  ]);
  const kept = x.dims.filter((dim) => dim !== along);
  return world.fits([...new Set([...kept, ...tensor.dims])]) ? gather(x, tensor, along) : undefined;
}

function positionDims(world: GraphWorld, x: Tensor, along: Axis): Dim[] {
  const others = [...world.axes, ...x.dims].filter((dim) => dim.axis !== along);
  return world.small([...new Set(someOf(world.choices, others, 2))]);
}

function scattering(world: GraphWorld): Tensor | undefined {
  const along = pick(
    world.choices,
    world.axes.filter((axis) => world.extent(axis) > 0),
  );
  const x = world.any();
  if (!along || x.dims.includes(along)) return undefined;
  const ready = world.positions.filter(
    ({ tensor, along: axis }) => axis === along && tensor.dims.every((dim) => x.dims.includes(dim)),
  );
  const { tensor } = pick(world.choices, [
    ...ready,
    world.newPositions(someOf(world.choices, x.dims), along),
  ]);
  const kept = x.dims.filter((dim) => !tensor.dims.includes(dim));
  return world.fits([along, ...kept]) ? scatterAdd(x, tensor, along) : undefined;
}

function selection(world: GraphWorld): Tensor | undefined {
  const x = world.any();
  const along = pick(world.choices, world.axes.filter((axis) => world.extent(axis) > 0)); // prettier-ignore
  if (!along) return undefined;
  const { tensor } = world.newPositions(
    world.small(
      someOf(
        world.choices,
        x.dims.filter((dim) => dim !== along),
        1,
      ),
    ),
    along,
  );
  return world.fits([...new Set([...x.dims, along])]) ? multiply(oneHot(tensor, along), x) : undefined;
}

function entropy(world: GraphWorld): Tensor | undefined {
  const found = world.having((dim) => dim instanceof Axis && world.extent(dim) > 0);
  if (!found) return undefined;
  const [x, { axis: over }] = found;
  const { tensor } = world.newPositions(someOf(world.choices, x.dims.filter((dim) => dim !== over)), over); // prettier-ignore
  return crossEntropy(x, tensor, over);
}

function summedSoFar(world: GraphWorld): Tensor | undefined {
  const found = world.having(() => true);
  if (!found) return undefined;
  const [x, along] = found;
  const sums = cumulativeSum(x, along, { reverse: world.choices.below(2) === 1 });
  return multiply(sums, 1 / Math.sqrt(Math.max(1, world.extent(along))));
}

function normalised(world: GraphWorld): Tensor | undefined {
  const found = world.having(() => true);
  // An epsilon of this size bounds the slope: normalising nearly equal numbers is nearly a jump.
  return found && layerNorm(found[0], [found[1]], 0.1);
}

/** The operations that a random graph is made of, by name. Those of scans are added by `randomGraph`. */
export const GRAPH_OPERATIONS: Readonly<Record<string, GraphOperation>> = {
  smooth: (world) => pick(world.choices, smooth)(world.any()),
  kinked: (world) => {
    const x = world.any();
    return pick(world.choices, kinked)(add(tanh(x), world.data(x.dims, oneOf(-4.5, -1.5, 1.5, 4.5))));
  },
  arithmetic: (world) => {
    const pair = pairOf(world);
    return pair && pick(world.choices, arithmetic)(...pair);
  },
  comparison: (world) => {
    const pair = pairOf(world);
    if (!pair) return undefined;
    const shifted = add(tanh(pair[0]), world.data(pair[0].dims, oneOf(-2.5, 2.5)));
    return pick(world.choices, comparisons)(shifted, tanh(pair[1]));
  },
  projection,
  contraction,
  relabelling,
  sum: (world) => {
    const x = world.any();
    return world.calmSum(x, someOf(world.choices, x.dims));
  },
  mean: (world) => {
    const found = world.having(hasUnits(world));
    return found && mean(found[0], found[1]);
  },
  largest,
  softmax: (world) => {
    const found = world.having(() => true);
    return found && softmax(found[0], found[1]);
  },
  logSoftmax: (world) => {
    const found = world.having(() => true);
    return found && logSoftmax(found[0], found[1]);
  },
  normalised,
  lookup,
  scattering,
  selection,
  entropy,
  cut,
  placed,
  parted,
  windowed,
  overlapped,
  summedSoFar,
};

/** Adds one random operation to the pool, if it finds what it needs. */
export function applyRandom(world: GraphWorld, operations: Readonly<Record<string, GraphOperation>>): void {
  const name = pick(world.choices, Object.keys(operations));
  const made = operations[name]?.(world);
  if (!made) return;
  world.inputs.description.push(name);
  world.pool.push(made);
}
