import {
  createState,
  type Fill,
  normal,
  type Ports,
  randomKey,
  relu,
  type State,
  zeros,
} from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import type { WeightPolicy } from '../modules/weight-policy.ts';
import { buildModel } from '../model/build-model.ts';
import { type Model, type ModelOptions, modelVariables } from '../model/model.ts';

export { catalogued } from './sample-architectures.ts';

/** Ports of a task of symbols: as many go in as must be predicted. */
export function symbolPorts(size: number): Ports {
  return {
    inputs: [{ kind: 'symbol', name: 'symbol', size }],
    targets: [{ kind: 'symbol', name: 'next', size }],
  };
}

/** Weights of one deviation everywhere, and newborns that change nothing. */
export function evenWeights(
  deviation: number,
  newborn: Partial<Pick<WeightPolicy, 'incoming' | 'outgoing'>> = {},
): WeightPolicy {
  const even: Fill = normal(deviation);
  return {
    initial: { input: even, lateral: even, recurrent: even, readout: even },
    incoming: newborn.incoming ?? even,
    outgoing: newborn.outgoing ?? zeros,
  };
}

/** A model with weights large enough for every path to matter. */
export function sampleModel(
  architecture: Architecture,
  ports: Ports,
  options: Partial<ModelOptions> = {},
): Model {
  return buildModel(architecture, { ports, steps: 4, weights: evenWeights(0.5), ...options });
}

/** A state of a model in which everything is random: carried activations, biases and multipliers too. */
export function randomState(model: Model, units: number | Readonly<Record<string, number>>, seed = 1): State {
  const extents = Object.fromEntries(
    model.axisPopulations.map(({ name }) => [name, typeof units === 'number' ? units : units[name]!]),
  );
  const variables = modelVariables(model);
  const state = createState({ variables, key: randomKey(seed), axes: [model.time, model.batch], extents });
  const scattered = variables.filter(
    ({ part, purpose }) => purpose === 'carried' || /bias|multiplier/i.test(part ?? ''),
  );
  return scattered.reduce(
    (before, one, v) =>
      before.with(
        one,
        before.read(one).map((_, i) => 0.6 * Math.sin(7 * v + 3 * i + seed) + 0.1),
      ),
    state,
  );
}

/** A layer without memory of rectified units: a module of a kind that the package does not have. */
export function rectifiedLayer(units = 1): GrowableModule {
  return {
    kind: 'rectifiedLayer',
    units: { initial: units, min: 1, max: 20 },
    declare: ({ bias }) => {
      const offset = bias('bias');
      return ({ driven }) => relu(driven(offset));
    },
  };
}
