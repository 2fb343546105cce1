import {
  axis as declareAxis,
  type CycleArrays,
  type Executable,
  type Tensor,
  trace,
} from '@meristem/autodiff';
import type { Rewrite } from '../../growth/probe.ts';
import { cycleLoss, type DataInputs, dataInputs } from '../../model/loss.ts';
import { looksApart, type Model } from '../../model/model.ts';
import { type Unrolled, unroll, type UnrollOptions } from '../../model/unroll.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { silenceOf, whileRewritten } from '../live-model/rewritten.ts';
import { type RecentCycles, requireSome } from './recent-cycles.ts';

/** What a pass puts out beside the loss, of a model whose time may hold several cycles of so many steps. */
export type Outputs = (
  unrolled: Unrolled,
  data: DataInputs,
  model: Model,
  steps: number,
) => Readonly<Record<string, Tensor>>;

/** How many cycles a run is, and whether there are several, each of which goes on from the one before. */
interface Parts {
  readonly each: number;
  readonly apart: boolean;
}

/** What passes over some cycles came to. */
export interface Passed {
  readonly cycles: number;
  /** The mean per cycle. */
  readonly loss: number;
  /** Carried activations after the last cycle. */
  readonly carried: readonly Rewrite[];
}

/**
 * Forward passes of a live model over the data of recent cycles, in order and from silence on, which leave everything as it was.
 * The cycles are run as a single long one, or one by one: see `looksApart`.
 */
export class ForwardPasses {
  readonly #live: LiveModel;
  readonly #recent: RecentCycles;
  readonly #options: UnrollOptions;
  readonly #loaded = new Map<string, Executable>();

  constructor(live: LiveModel, recent: RecentCycles, options: UnrollOptions) {
    this.#live = live;
    this.#recent = recent;
    this.#options = options;
  }

  /**
   * Passes over the last cycles.
   *
   * @param see called after each run, to read what was asked for beside the loss.
   */
  over(count: number, name: string, outputs: Outputs, see: (plan: Executable) => void = () => {}): Passed {
    const { model, residence } = this.#live;
    const { runs, each, apart } = this.#parts(count);
    const cycles = runs.length * each;
    requireSome(cycles, this.#recent);
    const plan = this.#plan(name, { each, apart }, outputs);
    return whileRewritten(residence, silenceOf(model, residence), () => {
      let loss = 0;
      for (const arrays of runs) {
        plan.run(arrays);
        loss += plan.output('loss')[0] as number;
        see(plan);
      }
      const carried = model.carried.map((variable) => ({ variable, values: residence.read(variable) }));
      return { cycles, loss: loss / cycles, carried };
    });
  }

  /** How many runs passes over the last cycles take. */
  runs(count: number): number {
    return this.#parts(count).runs.length;
  }

  /** The data of each run, and how many cycles it is. */
  #parts(count: number): Parts & { readonly runs: readonly CycleArrays[] } {
    const remembered = Math.min(count, this.#recent.remembered);
    if (looksApart(this.#live.model, remembered)) {
      return { runs: this.#recent.last(count), each: 1, apart: true };
    }
    const [arrays, cycles] = this.#recent.joined(count);
    return { runs: [arrays], each: cycles, apart: false };
  }

  #plan(name: string, { each: cycles, apart }: Parts, outputs: Outputs): Executable {
    const key = `${name} in ${apart ? 'single' : cycles} cycles`;
    const known = this.#loaded.get(key);
    if (known) return known;
    const { model, residence } = this.#live;
    const steps = model.time.min;
    const long: Model = { ...model, time: declareAxis(`time of ${cycles} cycles`, steps * cycles) };
    const data = dataInputs(long);
    const unrolled = unroll(long, data.inputs, this.#options);
    const loss = cycleLoss(long, unrolled.outputs, data, steps);
    const updates = apart ? unrolled.carried : [];
    const executable = residence.load(
      trace({ name, outputs: { loss, ...outputs(unrolled, data, long, steps) }, updates }),
    );
    this.#loaded.set(key, executable);
    return executable;
  }
}
