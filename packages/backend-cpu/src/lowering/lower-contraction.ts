import { type Axis, axis, type Compute, type Dim, type PlanOperand } from '@meristem/autodiff';
import type { Call, KernelCall, Word } from '../program/operation.ts';
import type { Item } from '../items/item.ts';
import type { Lowering } from './lowering.ts';
import { nested } from '../items/step-through.ts';
import { joinDims, type JoinedDim, type OperandView } from '../items/operand-view.ts';
import { pointwise, zeroRows } from './lower-pointwise.ts';

/**
 * A contraction c = sum over k of x y. Its dims fall into four kinds: those of x alone (m), of y alone (n), summed (k) and
 * shared. The operand with the dim along which the result lies in memory is taken as y.
 */
interface Contraction {
  readonly x: OperandView;
  readonly y: OperandView;
  readonly c: OperandView;
  readonly m: readonly Dim[];
  readonly n: readonly Dim[];
  readonly shared: readonly Dim[];
  readonly k: readonly JoinedDim[];
  /** The dim along which the result lies in memory. */
  readonly lane: Dim | undefined;
}

/** Lowers a contraction to the kernel that fits how its operands lie in memory. */
export function lowerContraction(lowering: Lowering, compute: Compute): Item[] {
  const { over } = compute.attributes as { over: readonly Dim[] };
  const [first, second] = compute.inputs.map((input) => lowering.view(input)) as [OperandView, OperandView];
  const c = lowering.view(compute.output);
  const lane = c.dims.find((dim) => c.contiguous(dim));
  const swap = lane !== undefined && first.has(lane) && !second.has(lane);
  const contraction = sorted(swap ? second : first, swap ? first : second, c, over, lane);
  const turned = turnedBeforeLoop(lowering, contraction);
  if (turned) {
    const calls = [matmul(sorted(contraction.x, turned, c, over, lane), 'matmulRows')];
    return [{ kind: 'opaque', calls, reads: [contraction.x, turned], writes: [c] }];
  }
  const parts = partsBeforeLoop(lowering, contraction, compute.output);
  if (parts) return parts;
  const plain = withoutRearranging(contraction);
  if (plain) return [{ kind: 'opaque', calls: plain, reads: [first, second], writes: [c] }];
  if (lane === undefined || contraction.k.length > 1 || !contraction.n.includes(lane)) {
    return [{ kind: 'opaque', calls: generic(contraction), reads: [first, second], writes: [c] }];
  }
  // y does not lie along the result's lanes: a copy that does costs one pass, walking across memory costs one per row.
  const { y } = contraction;
  const arranged = lowering.view(
    lowering.temporary([
      ...contraction.shared.filter((dim) => y.has(dim)),
      ...kDims(contraction),
      ...without(contraction.n, lane),
      lane,
    ]),
  );
  const calls = withoutRearranging(sorted(contraction.x, arranged, c, over, lane));
  if (!calls) return [{ kind: 'opaque', calls: generic(contraction), reads: [first, second], writes: [c] }];
  return [
    pointwise('copy', [y], arranged),
    { kind: 'opaque', calls, reads: [contraction.x, arranged], writes: [c] },
  ];
}

/**
 * The transposed copy, made once before a loop, of a matrix that every step multiplies a vector with: then each step adds up
 * whole rows, instead of adding up along rows.
 */
function turnedBeforeLoop(lowering: Lowering, contraction: Contraction): OperandView | undefined {
  const { y, k, lane } = contraction;
  const along = k[0]?.last;
  const fits =
    lowering.loop !== undefined &&
    lane !== undefined &&
    along !== undefined &&
    y.dims.length === 2 &&
    standsWhole(lowering, contraction, along);
  if (!fits) return undefined;
  const turned = lowering.view(lowering.temporary([along, lane]));
  const words = transposeWords(y, turned, lane, along);
  const call: Call = { kind: 'call', kernel: 'transpose', words, work: [lane.axis, along.axis] };
  lowering.beforeLoop.push({ kind: 'opaque', calls: [call], reads: [y], writes: [turned] });
  return turned;
}

/** Whether a loop's matrix is there before the loop, as it is in all of its steps, for a single vector, and can be turned. */
function standsWhole(lowering: Lowering, { y, m, n, shared, lane }: Contraction, along: Dim): boolean {
  return (
    lowering.invariant(y.buffer) &&
    y.address.steps.length === 0 &&
    m.length === 0 &&
    shared.length === 0 &&
    n[0] === lane &&
    y.contiguous(along) &&
    !y.ragged
  );
}

/**
 * A product of a vector with a matrix whose sum runs over several dims of a loop's invariant: one product for each unit of
 * the outer dim, which has few, with a copy that is turned before the loop, and their sum.
 */
function partsBeforeLoop(
  lowering: Lowering,
  contraction: Contraction,
  output: PlanOperand,
): Item[] | undefined {
  const { x, y, c, k, lane } = contraction;
  const [outer, along] = k.map(({ last }) => last);
  const fits =
    lowering.loop !== undefined &&
    lane !== undefined &&
    outer !== undefined &&
    along !== undefined &&
    k.length === 2 &&
    outer.axis.fixed &&
    outer.axis.min > 1 &&
    outer.axis.min <= MOST_PARTS &&
    y.dims.length === 3 &&
    standsWhole(lowering, contraction, along);
  if (!fits) return undefined;
  const turned = lowering.view(lowering.temporary([outer, along, lane]));
  const copy = nested(joinDims([outer], [y, turned]), [y, turned], ([from, to]) => ({
    kind: 'call',
    kernel: 'transpose',
    words: transposeWords(from!, to!, lane, along),
    work: [lane.axis, along.axis],
  }));
  lowering.beforeLoop.push({ kind: 'opaque', calls: [copy], reads: [y], writes: [turned] });
  const parts = lowering.view(lowering.temporary([outer, lane]));
  const calls = [matmul(sorted(x, turned, parts, [along], lane), 'matmulRows')];
  const items: Item[] = [{ kind: 'opaque', calls, reads: [x, turned], writes: [parts] }];
  const one = axis(`${outer.axis.name}.one`, 1);
  const part = (at: number): OperandView => parts.shifted(outer, at, one);
  let total = part(0);
  for (let at = 1; at < outer.axis.min; at++) {
    const last = at === outer.axis.min - 1;
    const sum = last ? c : lowering.view(lowering.temporary(output.dims));
    items.push(pointwise('add', [total, part(at)], sum));
    total = sum;
  }
  return items;
}

/** Sums of so few parts are written out. */
const MOST_PARTS = 8;

function transposeWords(from: OperandView, to: OperandView, lane: Dim, along: Dim): Word[] {
  return [
    { kind: 'count', axes: [lane.axis] },
    { kind: 'count', axes: [along.axis] },
    from.address,
    from.stride(lane),
    to.address,
    to.stride(along),
  ];
}

const without = (dims: readonly Dim[], dim: Dim): Dim[] => dims.filter((each) => each !== dim);
const kDims = ({ x, y, c }: Contraction): Dim[] => y.dims.filter((dim) => x.has(dim) && !c.has(dim));
const axesOf = (dims: readonly Dim[]): Axis[] => dims.map((dim) => dim.axis);

function sorted(
  x: OperandView,
  y: OperandView,
  c: OperandView,
  over: readonly Dim[],
  lane: Dim | undefined,
): Contraction {
  return {
    x,
    y,
    c,
    m: c.dims.filter((dim) => x.has(dim) && !y.has(dim)),
    n: c.dims.filter((dim) => y.has(dim) && !x.has(dim)),
    shared: c.dims.filter((dim) => x.has(dim) && y.has(dim)),
    k: joinDims(
      y.dims.filter((dim) => over.includes(dim)),
      [x, y],
    ),
    lane,
  };
}

/** The calls of a fast kernel, if one fits. */
function withoutRearranging(contraction: Contraction): Call[] | undefined {
  const { x, y, n, shared, k, lane } = contraction;
  if (k.length > 1) return undefined;
  const along = k[0]?.last;
  if (lane && n.includes(lane) && y.contiguous(lane)) return [matmul(contraction, 'matmulRows')];
  if (lane && shared.includes(lane)) {
    return x.contiguous(lane) && y.contiguous(lane) ? [lanes(contraction, lane)] : undefined;
  }
  return along && x.contiguous(along) && y.contiguous(along)
    ? [matmul(contraction, 'matmulDots')]
    : undefined;
}

const count = (joined: JoinedDim | undefined): Word => ({ kind: 'count', axes: joined?.axes ?? [] });

/** The range of a dim; threads share that of m, or of n where there is no m. */
function range(joined: JoinedDim | undefined, cut: number): Word[] {
  const axes = joined?.axes ?? [];
  return [
    { kind: 'from', axes, cut },
    { kind: 'to', axes, cut },
  ];
}

/** A product of matrices inside loops over whatever dims there are besides. */
function matmul(contraction: Contraction, kernel: 'matmulRows' | 'matmulDots'): Call {
  const { x, y, c, m, n, shared, k } = contraction;
  const ms = joinDims(m, [x, y, c]);
  const ns = joinDims(n, [x, y, c]);
  const [row, column] = [ms.at(-1), ns.at(-1)];
  const loops = [...joinDims(shared, [x, y, c]), ...ms.slice(0, -1), ...ns.slice(0, -1)];
  const [inner] = k;
  return nested(loops, [x, y, c], ([xs, ys, cs]): KernelCall => {
    const ranges = [...range(row, row ? 1 : 0), ...range(column, row ? 0 : 32)];
    const ends = [count(row), count(column)];
    const rows: Word[] = [
      xs!.address,
      x.stride(row?.last),
      x.stride(inner?.last),
      ys!.address,
      y.stride(inner?.last),
    ];
    const dots: Word[] = [xs!.address, x.stride(row?.last), ys!.address, y.stride(column?.last)];
    const target: Word[] = [cs!.address, c.stride(row?.last)];
    return {
      kind: 'call',
      kernel,
      words:
        kernel === 'matmulRows'
          ? [...ranges, count(inner), ...rows, ...target, ...ends]
          : [...ranges, count(inner), ...dots, ...target, column ? c.stride(column.last) : 4, ...ends],
      work: [...(row?.axes ?? []), ...(column?.axes ?? []), ...(inner?.axes ?? [])],
    };
  });
}

/** Sums of products over rows, all three tensors lying along the same dim. */
function lanes(contraction: Contraction, lane: Dim): Call {
  const { x, y, c, k } = contraction;
  const outer = without(c.dims, lane);
  const [inner] = k;
  return nested(joinDims(outer, [x, y, c]), [x, y, c], ([xs, ys, cs]) => ({
    kind: 'call',
    kernel: 'contractLanes',
    words: [
      { kind: 'from', axes: [lane.axis], cut: 32 },
      { kind: 'to', axes: [lane.axis], cut: 32 },
      count(inner),
      xs!.address,
      x.stride(inner?.last),
      ys!.address,
      y.stride(inner?.last),
      cs!.address,
    ],
    work: [lane.axis, ...(inner?.axes ?? [])],
  }));
}

/** Any strides at all, one element after the other. */
function generic(contraction: Contraction): Call[] {
  const { x, y, c, k } = contraction;
  const outer = joinDims(c.dims, [x, y, c]);
  const words: Word[] = [
    x.address,
    y.address,
    c.address,
    outer.length,
    k.length,
    ...outer.flatMap(({ axes, last }): Word[] => [
      { kind: 'count', axes },
      x.stride(last),
      y.stride(last),
      c.stride(last),
    ]),
    ...k.flatMap(({ axes, last }): Word[] => [{ kind: 'count', axes }, x.stride(last), y.stride(last)]),
  ];
  const work = [...axesOf(c.dims), ...k.flatMap(({ axes }) => axes)];
  return [zeroRows(c), { kind: 'call', kernel: 'contractGeneric', words, work }];
}
