import {
  type CycleArrays,
  type Executable,
  max,
  negate,
  type Residence,
  type Tensor,
  trace,
} from '@meristem/autodiff';
import { dataInputs } from '../../model/loss.ts';
import { type Model, populationsOf } from '../../model/model.ts';
import { unroll, type UnrollOptions } from '../../model/unroll.ts';

/** The least and the most of what some units put out in a cycle. */
export interface Extremes {
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

/**
 * A pass over a cycle that looks at what units put out and changes nothing, carried activations neither: the least and the
 * most of every neuron, and of every layer as a whole. It is one of its own, so that a training step computes nothing for it.
 */
export class ActivityPass {
  readonly #executable: Executable;
  readonly #ports: readonly string[];
  readonly #observed: ReadonlySet<string>;

  constructor(model: Model, residence: Residence, options: UnrollOptions) {
    const { activations } = unroll(model, dataInputs(model).inputs, options);
    const outputs: Record<string, Tensor> = {};
    const observed = new Set<string>();
    for (const { observed: name, units } of populationsOf(model).flatMap(({ groups }) => groups)) {
      const activation = name === undefined ? undefined : activations[name];
      if (name === undefined || !activation) continue;
      const over = activation.dims.filter((dim) => !units.some((axis) => axis === dim));
      outputs[`low:${name}`] = negate(max(negate(activation), ...over));
      outputs[`high:${name}`] = max(activation, ...over);
      observed.add(name);
    }
    this.#executable = residence.load(trace({ name: 'activity', outputs, updates: [] }));
    this.#ports = model.inputs.map(({ port }) => port.name);
    this.#observed = observed;
  }

  /** Looks at a cycle's data, from the activations that are carried now. */
  run(arrays: CycleArrays): void {
    this.#executable.run(Object.fromEntries(this.#ports.map((port) => [port, arrays[port]!])));
  }

  /** What was seen under a name in the last run, until the next edit; `undefined` if nothing is observed under it. */
  seen(observed: string | undefined): Extremes | undefined {
    if (observed === undefined || !this.#observed.has(observed)) return undefined;
    const [low, high] = [`low:${observed}`, `high:${observed}`];
    return { low: this.#executable.output(low), high: this.#executable.output(high) };
  }
}
