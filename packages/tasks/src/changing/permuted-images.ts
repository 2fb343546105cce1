import { foldKey, type JsonObject, type Port, randomKey, type VectorPort } from '@meristem/autodiff';
import { requireBatch, requireLanes } from '../contract/batch.ts';
import type { Task } from '../contract/task.ts';
import { type LabelledSet, requireLabelledSet } from '../examples/labelled-set.ts';
import { choiceOption, integerOption, type OptionValues, seedOption } from '../options/options.ts';
import { schedule } from '../schedule/schedule.ts';
import { IMAGE_CHANGES, ImageOrders } from './image-order.ts';
import { PermutedStream } from './permuted-stream.ts';

/** The options of a row of tasks of permuted images, whichever images they are. */
export const PERMUTED_IMAGES_OPTIONS = {
  change: choiceOption({
    choices: IMAGE_CHANGES,
    default: 'pixels',
    meaning:
      'what changes: the order of pixels, that of labels, one of the two by a coin, or two pixels now and then',
  }),
  every: integerOption({
    default: 6000,
    min: 1,
    max: 2 ** 40,
    meaning: 'number of cycles of a task',
  }),
  tasks: integerOption({
    default: 100,
    min: 1,
    max: 100_000,
    meaning: 'number of tasks, of which the last one never ends',
  }),
  swapEvery: integerOption({
    default: 30,
    min: 1,
    max: 2 ** 40,
    meaning: 'number of cycles from one swap of two pixels to the next, where images drift',
  }),
  seed: {
    ...seedOption,
    meaning: 'seed that all orders are drawn with, whatever the seed of the training',
  },
} as const;

/** What a row of tasks of permuted images is made of. */
export interface PermutedImagesRequest {
  readonly name: string;
  readonly source: string;
  /** Those of {@link PERMUTED_IMAGES_OPTIONS}, and what else says which images they are. */
  readonly options: OptionValues<typeof PERMUTED_IMAGES_OPTIONS> & JsonObject;
  readonly classes: number;
  /** Images that are drawn from, with replacement. */
  readonly train: LabelledSet;
  /** Images to test on. */
  readonly test: LabelledSet;
  /** Where the options stand. */
  readonly path: string;
}

/**
 * Images whose pixels or labels stand in another order from task to task, so that a network has to learn anew for as long as it
 * lives. Nobody tells it when. Each task goes on for so many cycles, drawing images at random; its held-out set are the test
 * images in its order, which under `drift` is that at its end.
 *
 * Source: Dohare, Hernandez-Garcia, Lan, Rahman, Mahmood and Sutton, "Loss of plasticity in deep continual learning", Nature 632
 * (2024), online permuted MNIST; after Goodfellow and others (2014).
 *
 * @throws {@link TaskOptionError} for images that do not fit together
 */
export function permutedImages(request: PermutedImagesRequest): Task {
  const { name, source, options, classes, train, test, path } = request;
  const size = train.inputs.length / train.labels.length;
  requireLabelledSet(train, { size, classes }, `${name}.train`);
  requireLabelledSet(test, { size, classes }, `${name}.test`);
  const { change, every, swapEvery, tasks, seed } = options;
  const key = foldKey(randomKey(seed), 'orders');
  const orders = new ImageOrders({ change, pixels: size, classes, every, swapEvery, key });
  const inputs: readonly VectorPort[] = [{ kind: 'vector', name: 'pixels', size }];
  const targets: readonly Port[] = [{ kind: 'symbol', name: 'class', size: classes }];
  const taskOf = (task: number): Task => {
    const common = { owner: name, orders, task };
    return {
      ...{ name, source, options, steps: 1, independent: true, inputs, targets },
      floor: () => undefined,
      plateaus: () => [],
      open: ({ key: drawn, batch }) =>
        new PermutedStream({
          ...common,
          images: train,
          batch: requireLanes(name, batch),
          drawn: { key: drawn },
        }),
      heldOut: {
        examples: test.labels.length,
        open({ batch }) {
          requireBatch(`${name}.heldOut.open.batch`, batch);
          const { length } = test.labels;
          return {
            cycles: Math.ceil(length / batch),
            lastBatch: ((length - 1) % batch) + 1,
            stream: new PermutedStream({ ...common, images: test, batch, drawn: { cycles: every } }),
          };
        },
      },
    };
  };
  const row = Array.from({ length: tasks }, (_, task) => ({ task: taskOf(task), cycles: every }));
  return { ...schedule({ name, source, options, tasks: row, path }), independent: true };
}
