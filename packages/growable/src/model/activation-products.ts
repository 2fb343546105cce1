import { type Dim, input, type Tensor, topological } from '@meristem/autodiff';
import { stepContext } from '../modules/step-context.ts';
import type { Model, ModelArea } from './model.ts';

/** By model what its areas multiply with one another: a model is asked at every look, and its steps are traced once. */
const known = new WeakMap<Model, readonly Product[]>();

/** A product of activations with activations, as that of queries with keys: over all that either has, summed or not. */
interface Product {
  readonly dims: readonly Dim[];
}

/**
 * What modules over sequences multiply that is no weight: over all steps of a cycle, and all those that each takes from. Nothing else
 * of a network does so but elementwise.
 */
export function activationProducts(model: Model): readonly Product[] {
  const found =
    known.get(model) ?? model.areas.flatMap((area) => (area.window ? productsOf(area, model) : []));
  known.set(model, found);
  return found;
}

function productsOf({ axis, sites, instance }: ModelArea, { time, batch }: Model): readonly Product[] {
  const drive = input('drive', [time, batch, ...sites, ...instance.driveDims, axis]);
  const step = instance.step(
    stepContext({
      drive,
      previous: () => undefined,
      training: false,
      noise: (name, dims) => input(name, dims),
      observe: () => undefined,
      measure: () => undefined,
    }),
  );
  const activations = new Set<Tensor>([drive]);
  const nodes = topological(Object.values(step));
  for (const node of nodes) if (node.inputs.some((each) => activations.has(each))) activations.add(node);
  return nodes
    .filter(({ primitive, inputs }) => {
      return primitive.name === 'contract' && inputs.every((each) => activations.has(each));
    })
    .map(({ inputs }) => ({ dims: [...new Set(inputs.flatMap(({ dims }) => dims))] }));
}
