import type { Fill, FillSlice, Variable } from '@meristem/autodiff';
import type { Nursery } from '../birth.ts';
import { type Chosen, offsetsAt, put, take, upTo } from './unit-elements.ts';

/** Fills a newborn's elements of one weight; `itself` of every row of them connect it with itself. */
export function fillNewborn(
  nursery: Nursery,
  fill: Fill,
  weight: Variable,
  chosen: Chosen,
  newborn: number,
  itself: number,
): void {
  const tensor = nursery.edit(weight);
  const { axis } = nursery.population;
  const extents = weight.dims.map(
    (dim, d) => chosen.find(([each]) => each === dim)?.[1].length ?? (tensor.extents[d] as number),
  );
  const offsets = offsetsAt(tensor, chosen);
  const others = weight.dims.reduce(
    (product, dim, d) => product * ((extents[d] as number) - (dim === axis.post ? itself : 0)),
    1,
  );
  const before = upTo(nursery.units - nursery.positions.length);
  const slice: FillSlice = {
    values: new Float64Array(offsets.length),
    dims: weight.dims,
    extents,
    born: true,
    extentOf: (each) => (each === axis ? newborn + 1 : nursery.idsOf(each.name).length),
    unitsBefore: newborn,
    others,
    existing: take(
      tensor,
      offsetsAt(tensor, [
        [axis.pre, before],
        [axis.post, before],
      ]),
    ),
    uniform: () => nursery.uniform(),
    normal: () => nursery.normal(),
  };
  fill.fill(slice);
  put(tensor, offsets, slice.values);
}
