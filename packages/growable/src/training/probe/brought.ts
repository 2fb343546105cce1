import { mean, type Tensor } from '@meristem/autodiff';
import type { Connection } from '../../growth/probe.ts';
import { crossed } from '../../model/crossing.ts';
import type { DataInputs } from '../../model/loss.ts';
import type { Model } from '../../model/model.ts';
import { arranged } from '../../modules/arranged.ts';
import type { Unrolled } from '../../model/unroll.ts';

/** What a connection brings on average to each unit of its target, over what a bias there is over. */
export function broughtBy(
  { from, to, weight }: Connection,
  { activations }: Unrolled,
  { inputs }: DataInputs,
  model: Model,
): Tensor {
  const { crossing } = model.projections.find((each) => each.from === from && each.to === to)!;
  const signal = crossed(activations[from] ?? inputs[from]!, weight, crossing);
  const dims = driveDims(model, to);
  const over = signal.dims.filter((dim) => !dims.includes(dim));
  return arranged(over.length === 0 ? signal : mean(signal, ...over), dims);
}

/** What the drive of a place has besides time, batch and sites. */
function driveDims({ areas, outputs }: Model, place: string): Tensor['dims'] {
  const area = areas.find(({ name }) => name === place);
  if (area) return [...area.instance.driveDims, area.axis];
  return [outputs.find(({ port }) => port.name === place)!.axis];
}
