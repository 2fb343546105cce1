import type { Dim } from '../axis/axis.ts';
import type { Binding, Kernel } from '../tensor/primitive.ts';
import { type NumberArray, offsetTable, strideOf, type View } from '../tensor/view.ts';

/*
 * The reference contraction. Every output element is one sum, accumulated in the order of the contracted dims, so that
 * units appended with zero weights change no bit. Four neighbouring outputs are accumulated at once, which hides the
 * latency of an addition without changing the order of any sum.
 */

/** The loops of a contraction: outer outputs through tables, `lanes` neighbouring outputs, `depth` products each. */
interface Loops {
  readonly x: View;
  readonly y: View;
  readonly output: View;
  readonly xOuter: Int32Array;
  readonly yOuter: Int32Array;
  readonly lanes: number;
  readonly xLane: number;
  readonly yLane: number;
}

/** Binds a contraction to views. */
export function bindContraction(binding: Binding<{ readonly over: readonly Dim[] }>): Kernel {
  const { output, attributes, extent } = binding;
  const [x, y] = binding.inputs as [View, View];
  const over = attributes.over.filter((dim) => extent(dim.axis) !== 1);
  const overExtents = over.map((dim) => extent(dim.axis));
  const loops = laneLoops(x, y, output);
  const xStep = singleStride(loops.x, over, overExtents);
  const yStep = singleStride(loops.y, over, overExtents);
  if (xStep === undefined || yStep === undefined) {
    return bindTables(
      loops,
      offsetTable(loops.x, over, overExtents),
      offsetTable(loops.y, over, overExtents),
    );
  }
  const depth = overExtents.reduce((product, e) => product * e, 1);
  return bindStrided(loops, depth, xStep, yStep);
}

/** The last output dim that has more than one unit becomes the lanes; the broadcast operand, if one is, becomes x. */
function laneLoops(x: View, y: View, output: View): Loops {
  let lane = output.dims.length - 1;
  while (lane > 0 && output.extents[lane] === 1) lane--;
  const dim = output.dims[lane];
  const outerDims = output.dims.slice(0, Math.max(lane, 0));
  const outerExtents = output.extents.slice(0, Math.max(lane, 0));
  const lanes = dim ? (output.extents[lane] as number) : 1;
  const swap = dim !== undefined && strideOf(y, dim) === 0;
  const [first, second] = swap ? [y, x] : [x, y];
  return {
    x: first,
    y: second,
    output,
    xOuter: offsetTable(first, outerDims, outerExtents),
    yOuter: offsetTable(second, outerDims, outerExtents),
    lanes,
    xLane: dim ? strideOf(first, dim) : 0,
    yLane: dim ? strideOf(second, dim) : 0,
  };
}

/** The one stride with which a view walks through dims taken together, or `undefined` if it takes several. */
function singleStride(view: View, dims: readonly Dim[], extents: readonly number[]): number | undefined {
  if (dims.length === 0) return 0;
  let stride = strideOf(view, dims[dims.length - 1] as Dim);
  const innermost = stride;
  for (let d = dims.length - 2; d >= 0; d--) {
    stride *= extents[d + 1] as number;
    if (strideOf(view, dims[d] as Dim) !== stride) return undefined;
  }
  return innermost;
}

function bindStrided(loops: Loops, depth: number, xStep: number, yStep: number): Kernel {
  const { x, y, output, xOuter, yOuter, lanes, xLane, yLane } = loops;
  const row = xLane === 0 ? broadcastRow : laneRow;
  return () => {
    for (let o = 0; o < xOuter.length; o++) {
      row(
        output.data, output.offset + o * lanes, lanes, depth,
        x.data, x.offset + (xOuter[o] as number), xLane, xStep,
        y.data, y.offset + (yOuter[o] as number), yLane, yStep,
      ); // prettier-ignore
    }
  };
}

type Row = (
  out: NumberArray, outAt: number, lanes: number, depth: number,
  x: NumberArray, xAt: number, xLane: number, xStep: number,
  y: NumberArray, yAt: number, yLane: number, yStep: number,
) => void; // prettier-ignore

/** out[n] = sum_k x[k] y[n, k]: x is the same for all lanes. */
const broadcastRow: Row = (out, outAt, lanes, depth, x, xAt, _xLane, xStep, y, yAt, yLane, yStep) => {
  const [second, third] = [2 * yLane, 3 * yLane];
  let n = 0;
  for (; n + 3 < lanes; n += 4) {
    let a = 0, b = 0, c = 0, d = 0; // prettier-ignore
    let xk = xAt;
    let y0 = yAt + n * yLane;
    for (let k = 0; k < depth; k++) {
      const value = x[xk] as number;
      a += value * (y[y0] as number);
      b += value * (y[y0 + yLane] as number);
      c += value * (y[y0 + second] as number);
      d += value * (y[y0 + third] as number);
      xk += xStep;
      y0 += yStep;
    }
    out[outAt + n] = a;
    out[outAt + n + 1] = b;
    out[outAt + n + 2] = c;
    out[outAt + n + 3] = d;
  }
  for (; n < lanes; n++) {
    let a = 0;
    for (let k = 0; k < depth; k++)
      a += (x[xAt + k * xStep] as number) * (y[yAt + n * yLane + k * yStep] as number);
    out[outAt + n] = a;
  }
};

/** out[n] = sum_k x[n, k] y[n, k]. */
const laneRow: Row = (out, outAt, lanes, depth, x, xAt, xLane, xStep, y, yAt, yLane, yStep) => {
  for (let n = 0; n < lanes; n++) {
    let a = 0;
    let xk = xAt + n * xLane;
    let yk = yAt + n * yLane;
    for (let k = 0; k < depth; k++) {
      a += (x[xk] as number) * (y[yk] as number);
      xk += xStep;
      yk += yStep;
    }
    out[outAt + n] = a;
  }
};

function bindTables(loops: Loops, xs: Int32Array, ys: Int32Array): Kernel {
  const { x, y, output, xOuter, yOuter, lanes, xLane, yLane } = loops;
  return () => {
    for (let o = 0; o < xOuter.length; o++) {
      for (let n = 0; n < lanes; n++) {
        const xAt = x.offset + (xOuter[o] as number) + n * xLane;
        const yAt = y.offset + (yOuter[o] as number) + n * yLane;
        let a = 0;
        for (let k = 0; k < xs.length; k++) {
          a += (x.data[xAt + (xs[k] as number)] as number) * (y.data[yAt + (ys[k] as number)] as number);
        }
        output.data[output.offset + o * lanes + n] = a;
      }
    }
  };
}
