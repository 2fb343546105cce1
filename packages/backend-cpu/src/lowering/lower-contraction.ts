import { type Axis, axis, type Compute, type Dim, type PlanOperand } from '@meristem/autodiff';
import { type Item, opaque, pointwise } from '../items/item.ts';
import { joinDims, type JoinedDim, type OperandView } from '../items/operand-view.ts';
import { stepThrough } from '../items/step-through.ts';
import { zeroRows } from '../items/zero-rows.ts';
import { BYTES } from '../layout/capacity.ts';
import type { KernelCall, Operation, Range } from '../program/operation.ts';
import type { Lowering } from './lowering.ts';

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
    const product = matmul(sorted(contraction.x, turned, c, over, lane), 'matmulRows');
    return [opaque([product], [contraction.x, turned], c)];
  }
  const parts = partsBeforeLoop(lowering, contraction, compute.output);
  if (parts) return parts;
  const plain = withoutRearranging(contraction);
  if (plain) return [opaque(plain, [first, second], c)];
  if (lane === undefined || !contraction.n.includes(lane)) {
    return [opaque(generic(contraction), [first, second], c)];
  }
  if (contraction.k.length > 1) {
    const { x } = contraction;
    const y = arrangedBeforeLoop(lowering, contraction) ?? contraction.y;
    return [opaque([panels(sorted(x, y, c, over, lane))], [x, y], c)];
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
  if (!calls) return [opaque(generic(contraction), [first, second], c)];
  return [pointwise('copy', [y], arranged), opaque(calls, [contraction.x, arranged], c)];
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
  lowering.beforeLoop.push(opaque([transpose(y, turned, lane, along)], [y], turned));
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
  const copy = stepThrough(joinDims([outer], [y, turned]), [y, turned], ([from, to]) =>
    transpose(from!, to!, lane, along),
  );
  lowering.beforeLoop.push(opaque([copy], [y], turned));
  const parts = lowering.view(lowering.temporary([outer, lane]));
  const products = matmul(sorted(x, turned, parts, [along], lane), 'matmulRows');
  const items: Item[] = [opaque([products], [x, turned], parts)];
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

/**
 * A copy, made once before a loop, of what every step multiplies several rows with, that lies along the result: then no
 * step has to turn it.
 */
function arrangedBeforeLoop(lowering: Lowering, contraction: Contraction): OperandView | undefined {
  const { y, n, k, lane } = contraction;
  const along = y.dims.find((dim) => y.contiguous(dim));
  const fits =
    lowering.loop !== undefined &&
    lane !== undefined &&
    along !== undefined &&
    along !== lane &&
    k.some(({ last }) => last === along) &&
    lowering.invariant(y.buffer) &&
    y.address.steps.length === 0 &&
    !y.ragged;
  if (!fits) return undefined;
  const outer = [...contraction.shared, ...kDims(contraction), ...without(n, lane)].filter((dim) => y.has(dim));
  const turned = lowering.view(lowering.temporary([...outer, lane]));
  const around = outer.filter((dim) => dim !== along);
  const copy = stepThrough(joinDims(around, [y, turned]), [y, turned], ([from, to]) =>
    transpose(from!, to!, lane, along),
  );
  lowering.beforeLoop.push(opaque([copy], [y], turned));
  return turned;
}

/** Sums of so few parts are written out. */
const MOST_PARTS = 8;

function transpose(from: OperandView, to: OperandView, lane: Dim, along: Dim): KernelCall {
  const operands = {
    rows: [lane.axis],
    columns: [along.axis],
    x: from.address,
    xRow: from.stride(lane),
    c: to.address,
    cRow: to.stride(along),
  };
  return { kind: 'kernel', kernel: 'transpose', operands, work: [lane.axis, along.axis] };
}

const without = (dims: readonly Dim[], dim: Dim): Dim[] => dims.filter((each) => each !== dim);
const kDims = ({ x, y, c }: Contraction): Dim[] => y.dims.filter((dim) => x.has(dim) && !c.has(dim));

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
function withoutRearranging(contraction: Contraction): Operation[] | undefined {
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

const axesIn = (joined: JoinedDim | undefined): readonly Axis[] => joined?.axes ?? [];

/** A product of matrices inside loops over whatever dims there are besides. Threads share m, or n where there is no m. */
function matmul(contraction: Contraction, kernel: 'matmulRows' | 'matmulDots'): Operation {
  const { x, y, c, m, n, shared, k } = contraction;
  const ms = joinDims(m, [x, y, c]);
  const ns = joinDims(n, [x, y, c]);
  const [row, column] = [ms.at(-1), ns.at(-1)];
  const loops = [...joinDims(shared, [x, y, c]), ...ms.slice(0, -1), ...ns.slice(0, -1)];
  const [inner] = k;
  const [rows, columns, depth] = [axesIn(row), axesIn(column), axesIn(inner)];
  const ranges: { m: Range; n: Range } = {
    m: { axes: rows, cut: row ? 1 : 0 },
    n: { axes: columns, cut: row ? 0 : 32 },
  };
  const work = [...rows, ...columns, ...depth];
  return stepThrough(loops, [x, y, c], ([xs, ys, cs]): KernelCall => {
    const common = {
      ...ranges,
      k: depth,
      x: xs!.address,
      xM: x.stride(row?.last),
      y: ys!.address,
      c: cs!.address,
      cM: c.stride(row?.last),
    };
    if (kernel === 'matmulRows') {
      const along = { xK: x.stride(inner?.last), yK: y.stride(inner?.last) };
      return { kind: 'kernel', kernel, operands: { ...common, ...along }, work };
    }
    const across = { yN: y.stride(column?.last), cN: column ? c.stride(column.last) : BYTES };
    return { kind: 'kernel', kernel, operands: { ...common, ...across }, work };
  });
}

/** Sums of products over rows, all three tensors lying along the same dim. */
function lanes(contraction: Contraction, lane: Dim): Operation {
  const { x, y, c, k } = contraction;
  const outer = without(c.dims, lane);
  const [inner] = k;
  return stepThrough(joinDims(outer, [x, y, c]), [x, y, c], ([xs, ys, cs]) => ({
    kind: 'kernel',
    kernel: 'contractLanes',
    operands: {
      i: { axes: [lane.axis], cut: 32 },
      k: axesIn(inner),
      x: xs!.address,
      xK: x.stride(inner?.last),
      y: ys!.address,
      yK: y.stride(inner?.last),
      c: cs!.address,
    },
    work: [lane.axis, ...axesIn(inner)],
  }));
}

/** A product whose rows, columns or summed dims are several, inside loops over what both operands share. */
function panels({ x, y, c, m, n, shared, k }: Contraction): Operation {
  const views = [x, y, c];
  const rows = joinDims(m, views);
  const columns = joinDims(n, views);
  return stepThrough(joinDims(shared, views), views, ([xs, ys, cs]) => ({
    kind: 'kernel',
    kernel: 'contractPanels',
    operands: {
      m: { axes: rows.flatMap(axesIn), cut: rows.length > 0 ? 1 : 0 },
      x: xs!.address,
      y: ys!.address,
      c: cs!.address,
      rows: rows.map(({ axes, last }) => ({ axes, x: x.stride(last), c: c.stride(last) })),
      columns: columns.map(({ axes, last }) => ({ axes, y: y.stride(last), c: c.stride(last) })),
      summed: k.map(({ axes, last }) => ({ axes, x: x.stride(last), y: y.stride(last) })),
    },
    work: [...m, ...n].map((dim) => dim.axis).concat(k.flatMap(axesIn)),
  }));
}

/** Any strides at all, one element after the other. */
function generic(contraction: Contraction): Operation[] {
  const { x, y, c, k } = contraction;
  const summed = k.map(({ axes, last }) => ({ axes, x: x.stride(last), y: y.stride(last) }));
  const outer = joinDims(c.dims, [x, y, c]).map(({ axes, last }) => ({
    axes,
    x: x.stride(last),
    y: y.stride(last),
    c: c.stride(last),
  }));
  const operands = { x: x.address, y: y.address, c: c.address, outer, summed };
  const work = [...c.dims.map((dim) => dim.axis), ...k.flatMap(({ axes }) => axes)];
  return [zeroRows(c), { kind: 'kernel', kernel: 'contractGeneric', operands, work }];
}
