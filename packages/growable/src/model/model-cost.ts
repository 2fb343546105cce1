import type { Variable } from '@meristem/autodiff';
import type { NetworkCost } from '../growth/growth-rule.ts';
import { activationProducts } from './activation-products.ts';
import { siteCount } from './crossing.ts';
import { elementCount, type Model, parameterCount } from './model.ts';

/** What a model costs at the given extents by axis name. */
export function costOf(model: Model, extents: Readonly<Record<string, number>>): NetworkCost {
  const { time, batch, parameters } = model;
  // A weight is multiplied by activations once per step, sequence and site of what it brings; what has no source is only added.
  const weights = parameters.filter(
    ({ dims, part }) => part === 'window' || dims.some(({ role }) => role === 'pre'),
  );
  const sites = sitesOfWeights(model);
  const products = weights.reduce((total, weight) => {
    return total + elementCount(weight, extents) * (sites.get(weight) ?? 1);
  }, 0);
  // What attention multiplies is over the steps, and the sequences, as it stands.
  const others = activationProducts(model).reduce((total, each) => total + elementCount(each, extents), 0);
  return {
    parameters: parameterCount(model, extents),
    multiplyAdds: products * time.min * batch.min + others,
  };
}

/** At how many sites weights are used, where that is not a single one. */
function sitesOfWeights({ areas, projections }: Model): ReadonlyMap<Variable, number> {
  return new Map([
    ...projections.flatMap(({ weight, crossing: { kernel, brings } }) =>
      [weight, kernel].flatMap((each) => (each ? [[each, siteCount(brings)] as const] : [])),
    ),
    ...areas.flatMap(({ sites, instance }) =>
      instance.variables.map((each) => [each, siteCount(sites)] as const),
    ),
  ]);
}
