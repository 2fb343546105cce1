import type { Axis, Dim } from '@meristem/autodiff';
import { joinDims, type JoinedDim } from '../items/operand-view.ts';
import { stepThrough } from '../items/step-through.ts';
import { zeroRows } from '../items/zero-rows.ts';
import { BYTES } from '../layout/capacity.ts';
import { fewUnits, type KernelCall, type Operation, type Range } from '../program/operation.ts';
import { type Contraction, without } from './contraction.ts';

const axesIn = (joined: JoinedDim | undefined): readonly Axis[] => joined?.axes ?? [];

/** A product of matrices inside loops over whatever dims there are besides. Threads share m, or n where there is no m. */
export function matmul(contraction: Contraction, kernel: 'matmulRows' | 'matmulDots'): Operation {
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
export function lanes(contraction: Contraction, lane: Dim): Operation {
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

/**
 * Whether `matmul` would be called for a few rows or columns at a time, because a dim that is short for ever stands last
 * among several of them.
 */
export function hasShortRuns({ x, y, c, m, n }: Contraction): boolean {
  const short = (dims: readonly Dim[], least: number): boolean => {
    const joined = joinDims(dims, [x, y, c]);
    return joined.length > 1 && fewUnits(axesIn(joined.at(-1)), least - 1) !== undefined;
  };
  return m.length > 0 && (short(m, LEAST_ROWS) || short(n, LEAST_COLUMNS));
}

/** From so many rows and columns on the calls of a product that is made of several pay for themselves. */
const LEAST_ROWS = 12;
const LEAST_COLUMNS = 32;

/** A product whose rows, columns, summed dims or shared ones are several. */
export function panels({ x, y, c, m, n, shared, k }: Contraction): Operation {
  const views = [x, y, c];
  const rows = joinDims(m, views);
  return {
    kind: 'kernel',
    kernel: 'contractPanels',
    operands: {
      m: { axes: rows.flatMap(axesIn), cut: rows.length > 0 ? 1 : 0 },
      x: x.address,
      y: y.address,
      c: c.address,
      rows: rows.map(({ axes, last }) => ({ axes, x: x.stride(last), c: c.stride(last) })),
      columns: joinDims(n, views).map(({ axes, last }) => ({ axes, y: y.stride(last), c: c.stride(last) })),
      summed: k.map(({ axes, last }) => ({ axes, x: x.stride(last), y: y.stride(last) })),
      shared: joinDims(shared, views).map(({ axes, last }) => ({
        axes,
        x: x.stride(last),
        y: y.stride(last),
        c: c.stride(last),
      })),
    },
    work: [...m, ...n, ...shared].map((dim) => dim.axis).concat(k.flatMap(axesIn)),
  };
}

/** Any strides at all, one element after the other. */
export function generic(contraction: Contraction): Operation[] {
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
