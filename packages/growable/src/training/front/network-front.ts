import { checkOptions, cycleArrays, type State, taskInForce, type TrainingStream } from '@meristem/autodiff';
import type { Network, PortKinds } from '@meristem/network';
import { hasSites } from '../../model/model.ts';
import { costOf } from '../../model/model-cost.ts';
import { heldOutParts } from '../evaluation/evaluate-now.ts';
import { type HeldOut, measureHeldOut } from '../evaluation/evaluation.ts';
import { heldOutPass, repeatedPass } from '../evaluation/held-out-pass.ts';
import { graphHistory } from '../growth-pass/population-book.ts';
import { checkCheckpoint } from '../live-model/checkpoint-form.ts';
import { EditLog } from '../live-model/edit-log.ts';
import { LiveModel } from '../live-model/live-model.ts';
import { silenceOf, whileRewritten } from '../live-model/rewritten.ts';
import { takenNetwork, type TakenNetworkOptions } from '../network/taken-network.ts';
import { NetworkProbe } from '../probe/network-probe.ts';
import { RecentCycles } from '../probe/recent-cycles.ts';
import { trainingStream } from '../run/training-stream.ts';
import { completeOptions, type CompleteOptions } from '../trainer-defaults.ts';
import { checkTrainer, type TrainerOptions } from '../trainer-options.ts';
import { partedTask } from '../validation/validation-options.ts';
import { FineTuning } from './fine-tuning.ts';
import { FRONT_OPTIONS, type FrontOptions } from './front-options.ts';
import { Truncation } from './truncation.ts';

/** A network of one size. */
export interface FrontStep {
  /** Trained numbers, and which share of those of the whole network that is. */
  readonly parameters: number;
  readonly share: number;
  /** Products in the forward pass of a cycle. */
  readonly multiplyAdds: number;
  /** Neurons by population. */
  readonly units: Readonly<Record<string, number>>;
  readonly heldOut: HeldOut;
  /** The network of this size. */
  network<P extends PortKinds = PortKinds>(options?: TakenNetworkOptions): Network<P>;
}

/**
 * Truncates a trained network, and yields it at one size after the other with its held-out loss, from the whole one down to a
 * tenth of its parameters: one run, every size. Units go by importance, as `Truncation` says; with `fineTune` the network is
 * trained a little at each size.
 *
 * Nothing that it is given changes: it works on a copy of the checkpoint's state.
 *
 * @param told what the run was made of, with the checkpoint to begin with.
 * @throws OptionError if an option is not what it should be; what `createTrainer` and `trainer.evaluate` throw.
 */
export async function* networkFront(
  told: TrainerOptions,
  asked: FrontOptions = {},
): AsyncGenerator<FrontStep, void, undefined> {
  checkTrainer(told);
  checkOptions('networkFront', asked, FRONT_OPTIONS);
  const { by = 'fold', least = 0.1, sizes = 24, fineTune = 0, cycles = 250 } = asked;
  const site = await FrontSite.open({ ...completeOptions(told), deadAfter: false }, cycles);
  try {
    const truncation = new Truncation(site.live, site.probe, by);
    const whole = truncation.parameters;
    yield site.step(whole);
    for (let size = 1; size < sizes; size++) {
      const target = whole * least ** (size / (sizes - 1));
      if (truncation.parameters <= target) continue;
      const [before, reached] = [truncation.parameters, truncation.shrink(target)];
      if (truncation.parameters === before) return;
      if (fineTune > 0) {
        await site.tuning.run(site.live, fineTune);
        truncation.forget();
      }
      yield site.step(whole);
      if (!reached) return;
    }
  } finally {
    site.live.residence.release();
  }
}

/** Recent data by which units are told apart: so many steps, of so many examples at the least where each cycle is one of its own. */
const SAMPLES = 1000;
const EXAMPLES = 500;

/** The network of a run with data that it learned from. */
class FrontSite {
  readonly live: LiveModel;
  readonly probe: NetworkProbe;
  readonly tuning: FineTuning;
  readonly #options: CompleteOptions;
  readonly #evaluate: () => HeldOut;

  private constructor(
    options: CompleteOptions,
    live: LiveModel,
    data: { readonly recent: RecentCycles; readonly stream: TrainingStream },
    cycles: number,
  ) {
    const { multiplier } = options.growth.criterion;
    this.live = live;
    this.#options = options;
    this.probe = new NetworkProbe(live, data.recent, multiplier ? { path: multiplier.path } : {});
    this.tuning = new FineTuning(options, data.recent, data.stream, data.recent.present);
    const { model, residence } = live;
    // What decides which data is drawn is the cycle at which training ended.
    const parts = heldOutParts({ options, model, state: this.#state, cycle: residence.clock }, { cycles });
    const plan = residence.load(parts.plan);
    const task = taskInForce(parts.task, Math.max(0, parts.cycle - 1));
    const pass = repeatedPass(() => heldOutPass(task, parts));
    this.#evaluate = () =>
      whileRewritten(residence, silenceOf(model, residence), () => measureHeldOut(parts, plan, pass));
  }

  /** Places the network and reads the data that it is looked at with. */
  static async open(options: CompleteOptions, cycles: number): Promise<FrontSite> {
    const { task, seed, checkpoint, batch = 1, model } = options;
    const { task: training, validation } = partedTask({ ...options, batch });
    if (checkpoint) checkCheckpoint(checkpoint, validation && training.rows);
    const { architecture } = graphHistory(model, EditLog.of(checkpoint?.edits).graphEdits());
    const live = LiveModel.begin(options, architecture);
    const steps = Math.ceil(SAMPLES / (batch * task.steps));
    const examples = task.independent === true || hasSites(live.model) ? Math.ceil(EXAMPLES / batch) : 0;
    const recent = new RecentCycles(cycleArrays(task, batch), Math.max(steps, examples));
    const stream = trainingStream(training, seed, batch);
    if (checkpoint) stream.seek(checkpoint.stream);
    for (let cycle = 0; cycle < Math.max(steps, examples); cycle++) {
      await stream.prepare?.(1);
      recent.next(stream, recent.present);
    }
    return new FrontSite(options, live, { recent, stream }, cycles);
  }

  get #state(): State {
    return this.live.residence.snapshot();
  }

  step(whole: number): FrontStep {
    const { model, residence } = this.live;
    const { extents, clock } = residence;
    const state = this.#state;
    const { parameters, multiplyAdds } = costOf(model, extents);
    const units = model.axisPopulations.map(({ name, axis }) => [name, state.extent(axis)] as const);
    return {
      parameters,
      share: parameters / whole,
      multiplyAdds,
      units: Object.fromEntries(units),
      heldOut: this.#evaluate(),
      network: (options = {}) =>
        takenNetwork({ options: this.#options, model, state, cycle: clock }, options),
    };
  }
}
