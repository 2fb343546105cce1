import { cycleArrays, taskInForce, type TrainingStream } from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import { hasSites } from '../../model/model.ts';
import { heldOutParts } from '../evaluation/evaluate-now.ts';
import { type HeldOut, measureHeldOut } from '../evaluation/evaluation.ts';
import { heldOutPass, repeatedPass, sampledPass } from '../evaluation/held-out-pass.ts';
import { graphHistory } from '../growth-pass/population-book.ts';
import { checkCheckpoint } from '../live-model/checkpoint-form.ts';
import { EditLog } from '../live-model/edit-log.ts';
import { LiveModel } from '../live-model/live-model.ts';
import { silenceOf, whileRewritten } from '../live-model/rewritten.ts';
import { NetworkProbe } from '../probe/network-probe.ts';
import { RecentCycles } from '../probe/recent-cycles.ts';
import { trainingStream } from '../run/training-stream.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import { partedTask } from '../validation/validation-options.ts';
import { FineTuning } from './fine-tuning.ts';

/** Recent data by which units are told apart: so many steps, of so many examples at the least where each cycle is one of its own. */
const SAMPLES = 1000;
const EXAMPLES = 500;

/** How much held-out data a network is evaluated on. */
export interface FrontData {
  /** Held-out cycles, where the task has no set of its own. */
  readonly cycles: number;
  /** Examples of the sample. */
  readonly examples: number;
}

/** Evaluates a network on all held-out data, or on the sample. */
type Evaluate = (all: boolean) => HeldOut;

/** The network of a run with data that it learned from, and data that it did not. Plans are made once for each architecture. */
export class FrontSite {
  readonly options: CompleteOptions;
  readonly #recent: RecentCycles;
  readonly #tuning: FineTuning;
  readonly #data: FrontData;
  /** The cycle at which training ended. */
  readonly #ended: number;
  #live: LiveModel;
  #probe: NetworkProbe;
  #evaluate: Evaluate | undefined;
  #sample: ReturnType<typeof repeatedPass> | undefined;

  private constructor(
    options: CompleteOptions,
    live: LiveModel,
    { recent, stream }: { readonly recent: RecentCycles; readonly stream: TrainingStream },
    data: FrontData,
  ) {
    this.options = options;
    this.#recent = recent;
    this.#tuning = new FineTuning(options, recent, stream, recent.present);
    this.#data = data;
    this.#ended = live.residence.clock;
    this.#live = live;
    this.#probe = this.#probeOf(live);
  }

  /** Places the network and reads the data that it is looked at with. */
  static async open(options: CompleteOptions, data: FrontData): Promise<FrontSite> {
    const { task, seed, checkpoint, batch = 1, model } = options;
    const { task: training, validation } = partedTask({ ...options, batch });
    if (checkpoint) checkCheckpoint(checkpoint, validation && training.rows);
    const { architecture } = graphHistory(model, EditLog.of(checkpoint?.edits).graphEdits());
    // Many fronts never train: their training step is not made.
    const live = LiveModel.begin(options, architecture, true);
    const steps = Math.ceil(SAMPLES / (batch * task.steps));
    const examples = task.independent === true || hasSites(live.model) ? Math.ceil(EXAMPLES / batch) : 0;
    const recent = new RecentCycles(cycleArrays(task, batch), Math.max(steps, examples));
    const stream = trainingStream(training, seed, batch);
    if (checkpoint) stream.seek(checkpoint.stream);
    for (let cycle = 0; cycle < Math.max(steps, examples); cycle++) {
      await stream.prepare?.(1);
      recent.next(stream, recent.present);
    }
    return new FrontSite(options, live, { recent, stream }, data);
  }

  get live(): LiveModel {
    return this.#live;
  }

  get probe(): NetworkProbe {
    return this.#probe;
  }

  /** Puts a network of another architecture in place of this one; what both have keeps its numbers. */
  restructure(architecture: Architecture): void {
    const next = this.#live.restructured(this.options, architecture);
    this.release();
    this.#live = next;
    this.#probe = this.#probeOf(next);
    this.#evaluate = undefined;
  }

  /** Trains for so many cycles. */
  async tune(cycles: number): Promise<void> {
    await this.#tuning.run(this.#live, cycles);
  }

  /** What the network costs on held-out data: on all of it, or on the sample. */
  heldOut(all: boolean): HeldOut {
    this.#evaluate ??= this.#evaluation();
    return this.#evaluate(all);
  }

  release(): void {
    this.#live.residence.release();
  }

  #probeOf(live: LiveModel): NetworkProbe {
    const { multiplier } = this.options.growth.criterion;
    return new NetworkProbe(live, this.#recent, multiplier ? { path: multiplier.path } : {});
  }

  #evaluation(): Evaluate {
    const { model, residence } = this.#live;
    const { cycles, examples } = this.#data;
    // What decides which data is drawn is the cycle at which training ended.
    const site = { options: this.options, model, state: residence.snapshot(), cycle: this.#ended };
    const parts = heldOutParts(site, { cycles });
    const plan = residence.load(parts.plan);
    const task = taskInForce(parts.task, Math.max(0, parts.cycle - 1));
    this.#sample ??= repeatedPass(() => sampledPass(task, parts, examples));
    const sample = this.#sample;
    return (all) => {
      const pass = all ? heldOutPass(task, parts) : sample;
      return whileRewritten(residence, silenceOf(model, residence), () => measureHeldOut(parts, plan, pass));
    };
  }
}
