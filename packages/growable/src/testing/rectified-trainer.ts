import { normal, referenceBackend, sgd } from '@meristem/autodiff';
import { areaGraph } from '../architecture/graph-builder.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { createTrainer } from '../training/create-trainer.ts';
import type { Trainer } from '../training/trainer.ts';
import type { CompleteOptions } from '../training/trainer-defaults.ts';
import { changingTask } from './changing-task.ts';
import { sampleOptions } from './sample-trainer.ts';

/** Units of each layer of `rectifiedTrainer`. */
export const RECTIFIED_UNITS = 4;

/** Two rectified layers, `lower` and `upper`, under plain gradient steps, on data that do not change unless told. */
export function rectifiedTrainer(options: Partial<CompleteOptions>): Trainer {
  const spread = normal(0.5);
  const layer = (): ReturnType<typeof feedforwardLayer> =>
    feedforwardLayer({ units: RECTIFIED_UNITS, activation: 'relu' });
  const model = areaGraph('layered', ({ input, area, project, output }) => {
    const [lower, upper] = [area('lower', layer()), area('upper', layer())];
    project(input('x'), lower);
    project(lower, upper);
    output('class', [upper]);
  });
  return createTrainer({
    ...sampleOptions({ model, task: changingTask({ change: Infinity, what: 'inputs' }) }),
    optimizer: sgd(),
    learningRate: 0.05,
    initialWeights: { input: spread, lateral: spread, recurrent: spread, readout: spread },
    backend: referenceBackend('double'),
    ...options,
  });
}

/** A variable's numbers, by its name. */
export function numbersOf(trainer: Trainer, name: string): Float64Array {
  const { state } = trainer;
  const found = [...state.tensors.keys()].find((variable) => variable.name === name);
  if (found) return state.read(found);
  throw new Error(
    `no variable "${name}" among ${[...state.tensors.keys()].map((each) => each.name).join(', ')}`,
  );
}
