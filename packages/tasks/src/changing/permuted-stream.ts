import {
  type CycleArrays,
  foldKey,
  type JsonValue,
  type RandomKey,
  type TrainingStream,
} from '@meristem/autodiff';
import { requireSymbols, requireVectors } from '../contract/port-arrays.ts';
import { positionFault } from '../errors.ts';
import type { LabelledSet } from '../examples/labelled-set.ts';
import { requireFields, requireInteger } from '../options/json-checks.ts';
import { integerDraw } from '../uniform-draws.ts';
import type { ImageOrders } from './image-order.ts';

const SEEK_REMEDY = 'Seek only positions that a stream of the same task has returned.';

/** What to deal out images with. */
export interface PermutedStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly images: LabelledSet;
  readonly orders: ImageOrders;
  /** Which task of the row. */
  readonly task: number;
  readonly batch: number;
  /** Draws images, with replacement; without it they come in order, as they stand at the end of the task, which then lasts so many cycles. */
  readonly drawn: { readonly key: RandomKey } | { readonly cycles: number };
}

/** The images of one task, with pixels and labels in its order; a position is the number of cycles read. */
export class PermutedStream implements TrainingStream {
  readonly #request: PermutedStreamRequest;
  readonly #key: RandomKey | undefined;
  #cycle = 0;
  /** Where pixels and labels are now; made when the first image is asked for. */
  #order: { readonly pixels: Int32Array; readonly labels: Int32Array } | undefined;
  /** The swaps that have been carried out in it. */
  #swapped = 0;

  constructor(request: PermutedStreamRequest) {
    this.#request = request;
    const { drawn } = request;
    this.#key = 'key' in drawn ? foldKey(drawn.key, 'images') : undefined;
  }

  next(into: CycleArrays): void {
    const { owner, images, batch } = this.#request;
    const count = images.labels.length;
    const size = images.inputs.length / count;
    const pixels = requireVectors(owner, 'pixels', into, batch * size);
    const classes = requireSymbols(owner, 'class', into, batch);
    const order = this.#inForce();
    for (let lane = 0; lane < batch; lane += 1) {
      const image = this.#key
        ? integerDraw(this.#key, this.#cycle, lane, count)
        : (this.#cycle * batch + lane) % count;
      for (let i = 0; i < size; i += 1)
        pixels[lane * size + i] = images.inputs[image * size + (order.pixels[i] as number)] as number;
      classes[lane] = order.labels[images.labels[image] as number] as number;
    }
    this.#cycle += 1;
  }

  /** The order of this cycle. */
  #inForce(): { readonly pixels: Int32Array; readonly labels: Int32Array } {
    const { orders, task, drawn } = this.#request;
    const swaps = orders.swaps(task, 'key' in drawn ? this.#cycle : drawn.cycles);
    // Swaps are not undone: whoever goes back begins the task anew.
    if (this.#order === undefined || swaps < this.#swapped) {
      this.#order = orders.of(task);
      this.#swapped = orders.swaps(task, 0);
    }
    orders.drift(this.#order.pixels, this.#swapped, swaps);
    this.#swapped = swaps;
    return this.#order;
  }

  position(): JsonValue {
    return { cycle: this.#cycle };
  }

  seek(position: JsonValue): void {
    const path = `${this.#request.owner}.position`;
    const fault = positionFault;
    const { cycle } = requireFields({ value: position, path, fault }, ['cycle'], SEEK_REMEDY);
    const bounds = { min: 0, max: Number.MAX_SAFE_INTEGER };
    this.#cycle = requireInteger({ value: cycle, path: `${path}.cycle`, fault }, bounds, SEEK_REMEDY);
  }
}
