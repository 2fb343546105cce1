import type { Axis } from '@meristem/autodiff';

/** Attributes of `windows` and of its transpose. */
export interface WindowsAttributes {
  readonly from: Axis;
  readonly to: Axis;
  readonly offset: Axis;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  /** What stands beyond the ends; 0 unless told. */
  readonly elsewhere?: number;
}

/** The places that windows of fixed axes reach: from one on to before another. */
export function reachOf({ to, offset, stride, dilation, before }: WindowsAttributes): {
  readonly from: number;
  readonly to: number;
} {
  const ends = [(to.min - 1) * stride, (offset.min - 1) * dilation];
  const from = ends.reduce((least, end) => least + Math.min(0, end), -before);
  const last = ends.reduce((most, end) => most + Math.max(0, end), -before);
  return { from, to: last + 1 };
}

/** Whether windows, counted by `from`, part the fixed axis that they are added up on without a rest. */
export function partsWhole({ from, to, offset, stride, dilation, before }: WindowsAttributes): boolean {
  const fits = from.fixed && to.fixed && stride === offset.min && from.min * stride === to.min;
  return fits && dilation === 1 && before === 0;
}
