import { describe, expect, it } from 'vitest';
import type { Dim } from '../axis/axis.ts';
import type { RunInputs } from '../backend/backend.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { trace } from '../plan/trace.ts';
import { foldKey, normalAt, randomKey, uniformAt } from '../random/key.ts';
import { createState } from '../state/state.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { conformanceCases, type Extents } from '../testing/index.ts';
import type { CumulativeSumAttributes } from './cumulative.ts';
import type { ArgsortAttributes } from './order.ts';
import type { RandomAttributes } from './random.ts';
import type { LeafAttributes } from './source.ts';
import type { SplitAttributes } from './split.ts';
import type { PrimitiveName } from './table.ts';
import type { WindowsAttributes } from './windows.ts';

/*
 * The primitives once more, as what they mean: one number at one place, by the textbook formula, without strides, loops or
 * tables. Slow, and different enough from the reference backend to be a check of it.
 */

/** A place in a tensor: a position along every dim. */
type Place = ReadonlyMap<Dim, number>;

interface World {
  readonly extents: Extents;
  readonly inputs: RunInputs;
}

type Definition = (
  at: Place,
  of: (operand: number, place?: Place) => number,
  node: Tensor,
  world: World,
) => number;

const extent = (world: World, dim: Dim): number => world.extents[dim.axis.name] as number;

/** All places over some dims, each beside `at`. */
function places(world: World, dims: readonly Dim[], at: Place): Place[] {
  return dims.reduce<Place[]>(
    (found, dim) =>
      found.flatMap((place) =>
        Array.from({ length: extent(world, dim) }, (_, i) => new Map(place).set(dim, i)),
      ),
    [at],
  );
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);
const along = (
  over: Dim,
  at: Place,
  of: (operand: number, place?: Place) => number,
  world: World,
): number[] => places(world, [over], at).map((place) => of(0, place));

const unary =
  (f: (x: number) => number): Definition =>
  (_at, of) =>
    f(of(0));
const binary =
  (f: (x: number, y: number) => number): Definition =>
  (_at, of) =>
    f(of(0), of(1));
/** The integral from 0 to x. */
function simpson(f: (t: number) => number, x: number, steps = 1000): number {
  const inner = Array.from({ length: steps - 1 }, (_, i) => (i % 2 === 0 ? 4 : 2) * f(((i + 1) * x) / steps));
  return ((f(0) + f(x) + total(inner)) * x) / steps / 3;
}

const attributes = <T>(node: Tensor): T => node.attributes as T;

const definitions: Readonly<Record<Exclude<PrimitiveName, 'scan' | 'scanFinal' | 'scanStack'>, Definition>> =
  {
    constant: (_at, _of, node) => attributes<{ value: number }>(node).value,
    extent: (_at, _of, node, world) => extent(world, attributes<{ axis: Dim }>(node).axis),
    add: binary((x, y) => x + y),
    subtract: binary((x, y) => x - y),
    multiply: binary((x, y) => x * y),
    divide: binary((x, y) => x / y),
    pow: binary((x, y) => (y === 0 ? 1 : Math.sign(x) ** (y % 2) * Math.exp(y * Math.log(Math.abs(x))))),
    maximum: binary((x, y) => (x > y ? x : y)),
    minimum: binary((x, y) => (x < y ? x : y)),
    less: binary((x, y) => Number(x < y)),
    lessEqual: binary((x, y) => Number(x <= y)),
    equal: binary((x, y) => Number(x === y)),
    select: (_at, of) => (of(0) === 0 ? of(2) : of(1)),
    exp: unary((x) => Math.E ** x),
    log: unary((x) => Math.log2(x) * Math.LN2),
    sqrt: unary((x) => x ** 0.5),
    abs: unary((x) => (x < 0 ? -x : x)),
    floor: unary((x) => x - (((x % 1) + 1) % 1)),
    round: unary((x) => x + 1.5 * 2 ** 52 - 1.5 * 2 ** 52),
    sign: unary((x) => (x === 0 ? 0 : x / Math.abs(x))),
    tanh: unary((x) => (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x))),
    sin: unary((x) => (2 * Math.tan(x / 2)) / (1 + Math.tan(x / 2) ** 2)),
    cos: unary((x) => 1 - 2 * Math.sin(x / 2) ** 2),
    erf: unary((x) => simpson((t) => (2 / Math.sqrt(Math.PI)) * Math.exp(-t * t), x)),
    sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
    relu: unary((x) => (x > 0 ? x : 0)),
    softplus: unary((x) => Math.log(1 + Math.exp(x))),
    stopGradient: unary((x) => x),
    contract: (at, of, node, world) =>
      total(
        places(world, attributes<{ over: Dim[] }>(node).over, at).map((place) => of(0, place) * of(1, place)),
      ),
    sum: (at, of, node, world) =>
      total(places(world, attributes<{ over: Dim[] }>(node).over, at).map((place) => of(0, place))),
    max: (at, of, node, world) =>
      Math.max(...places(world, attributes<{ over: Dim[] }>(node).over, at).map((place) => of(0, place))),
    argmax: (at, of, node, world) => {
      const line = along(attributes<{ over: Dim }>(node).over, at, of, world);
      return line.indexOf(Math.max(...line));
    },
    broadcast: (_at, of) => of(0),
    softmax: (at, of, node, world) => {
      const { over } = attributes<{ over: Dim }>(node);
      return Math.exp(of(0)) / total(along(over, at, of, world).map(Math.exp));
    },
    logSoftmax: (at, of, node, world) => {
      const { over } = attributes<{ over: Dim }>(node);
      return of(0) - Math.log(total(along(over, at, of, world).map(Math.exp)));
    },
    argsort: (at, of, node, world) => {
      const { along: over, to, descending } = attributes<ArgsortAttributes>(node);
      const numbers = along(over, at, of, world);
      // How many stand before a position is where it stands.
      const before = (p: number, q: number): boolean =>
        numbers[p] === numbers[q]
          ? p < q
          : descending
            ? numbers[p]! > numbers[q]!
            : numbers[p]! < numbers[q]!;
      return numbers.findIndex((_, q) => numbers.filter((_x, p) => before(p, q)).length === at.get(to));
    },
    cumulativeSum: (at, of, node, world) => {
      const { along: over, reverse } = attributes<CumulativeSumAttributes>(node);
      const here = at.get(over)!;
      const others = along(over, at, of, world);
      return total(reverse ? others.slice(here) : others.slice(0, here + 1));
    },
    relabel: (at, of, node) => {
      const { pairs } = attributes<{ pairs: [Dim, Dim][] }>(node);
      return of(0, new Map([...at, ...pairs.map(([from, to]): [Dim, number] => [from, at.get(to)!])]));
    },
    slice: (at, of, node) => {
      const { from, start, to } = attributes<{ from: Dim; start: number; to: Dim }>(node);
      return of(0, new Map(at).set(from, at.get(to)! + start));
    },
    embed: (at, of, node) => {
      const { from, start, to } = attributes<{ from: Dim; start: number; to: Dim }>(node);
      const position = at.get(to)! - start;
      return position >= 0 && position < from.axis.min ? of(0, new Map(at).set(from, position)) : 0;
    },
    splitAxis: (at, of, node) => {
      const { whole, outer, inner } = attributes<SplitAttributes>(node);
      return of(0, new Map(at).set(whole, at.get(outer)! * inner.min + at.get(inner)!));
    },
    mergeAxes: (at, of, node) => {
      const { whole, outer, inner } = attributes<SplitAttributes>(node);
      const place = at.get(whole)!;
      return of(0, new Map(at).set(outer, Math.floor(place / inner.min)).set(inner, place % inner.min));
    },
    windows: (at, of, node, world) => {
      const {
        from,
        to,
        offset,
        stride,
        dilation,
        before,
        elsewhere = 0,
      } = attributes<WindowsAttributes>(node);
      const place = at.get(to)! * stride + at.get(offset)! * dilation - before;
      return place >= 0 && place < extent(world, from) ? of(0, new Map(at).set(from, place)) : elsewhere;
    },
    overlapAdd: (at, of, node, world) => {
      const { from, to, offset, stride, dilation, before } = attributes<WindowsAttributes>(node);
      const here = places(world, [from, offset], at).filter(
        (each) => each.get(from)! * stride + each.get(offset)! * dilation - before === at.get(to),
      );
      return total(here.map((each) => of(0, each)));
    },
    oneHot: (at, of, node) => Number(at.get(attributes<{ along: Dim }>(node).along) === of(0)),
    gather: (at, of, node) => of(0, new Map(at).set(attributes<{ along: Dim }>(node).along, of(1))),
    scatterAdd: (at, of, node, world) => {
      const { along: target, over } = attributes<{ along: Dim; over: Dim[] }>(node);
      const here = places(world, over, at).filter((place) => of(1, place) === at.get(target));
      return total(here.map((place) => of(0, place)));
    },
    random: (at, of, node) => {
      const { key, distribution, dims } = attributes<RandomAttributes>(node);
      const ids = [of(0), ...dims.map((dim) => at.get(dim)!)];
      const last = dims.length > 0 ? ids.pop()! : 0;
      return (distribution === 'normal' ? normalAt : uniformAt)(ids.reduce(foldKey, key), last);
    },
  };

function valueAt(node: Tensor, at: Place, world: World): number {
  const { name } = node.primitive;
  if (name === 'input' || name === 'indexInput') {
    const index = node.dims.reduce((sum, dim) => sum * extent(world, dim) + at.get(dim)!, 0);
    return (world.inputs[(node.attributes as LeafAttributes).name] as ArrayLike<number>)[index] as number;
  }
  const of = (operand: number, place: Place = at): number =>
    valueAt(node.inputs[operand] as Tensor, place, world);
  return definitions[name as keyof typeof definitions](at, of, node, world);
}

const checked = conformanceCases.filter(({ name }) => !/^scan|extreme|large numbers/.test(name));

describe('the reference evaluation', () => {
  it.each(checked)('is what the primitive means: $name', (each) => {
    for (const seed of [0, 1, 2, 3]) {
      const { output, axes, drawExtents, drawInputs } = each.build({
        key: randomKey(seed),
        extents: [0, 1, 2, 3, 5],
      });
      const extents = drawExtents(randomKey(seed));
      const inputs = drawInputs(extents);
      const state = createState({ variables: [], axes, key: randomKey(0), extents });
      const executable = referenceBackend('double')
        .place(state)
        .load(trace({ name: each.name, outputs: { output } }));
      executable.run(inputs);
      const found = [...executable.output('output')];
      const world: World = { extents, inputs };
      const expected = places(world, executable.plan.outputs.get('output')!.dims, new Map()).map((at) =>
        valueAt(output, at, world),
      );
      expect(found.length).toBe(expected.length);
      // The formulas round otherwise, and without care for cancellation; numbers are of the order of 1.
      found.forEach((value, i) => {
        if (value !== expected[i]) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-12);
      });
    }
  });
});
