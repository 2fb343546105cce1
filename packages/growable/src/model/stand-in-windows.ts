import {
  add,
  type Axis,
  axis as declareAxis,
  contract,
  slice,
  tensor,
  type Tensor,
} from '@meristem/autodiff';

/** Stands in for the primitive until it is there. */
export function windows(
  x: Tensor,
  options: {
    readonly from: Axis;
    readonly to: Axis;
    readonly offset: Axis;
    readonly stride: number;
    readonly dilation: number;
    readonly before: number;
    readonly elsewhere?: number;
  },
): Tensor {
  const { from, to, offset, stride, dilation, before, elsewhere = 0 } = options;
  const [n, m, k] = [from.min, to.min, offset.min];
  const place = (t: number, o: number): number => t * stride + o * dilation - before;
  const table = Array.from({ length: n }, (_, i) =>
    Array.from({ length: m }, (_t, t) => Array.from({ length: k }, (_o, o) => Number(place(t, o) === i))),
  );
  const between = from === to ? declareAxis(`${to.name}'`, m) : to;
  const moved = contract(x, tensor(table, [from, between, offset]), [from]);
  const seen = from === to ? slice(moved, between, 0, to) : moved;
  if (elsewhere === 0) return seen;
  const outside = Array.from({ length: m }, (_t, t) =>
    Array.from({ length: k }, (_o, o) => (place(t, o) >= 0 && place(t, o) < n ? 0 : -1e30)),
  );
  return add(seen, tensor(outside, [to, offset]));
}
