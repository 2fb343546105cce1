import { checkOptions } from '@meristem/autodiff';
import type { Network, PortKinds } from '@meristem/network';
import { costOf } from '../../model/model-cost.ts';
import type { HeldOut } from '../evaluation/evaluation.ts';
import { takenNetwork, type TakenNetworkOptions } from '../network/taken-network.ts';
import { completeOptions } from '../trainer-defaults.ts';
import { checkTrainer, type TrainerOptions } from '../trainer-options.ts';
import { FRONT_OPTIONS, type FrontOptions } from './front-options.ts';
import { FrontSite } from './front-site.ts';
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
  /** On all held-out data of the whole network and of the last size; on a sample of it, the same one, of those between. */
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
  const { by = 'fold', least = 0.1, sizes = 24, fineTune = 0, cycles = 250, examples = 500 } = asked;
  const site = await FrontSite.open({ ...completeOptions(told), deadAfter: false }, { cycles, examples });
  try {
    const truncation = new Truncation(site, by);
    const whole = truncation.parameters;
    yield stepOf(site, whole, true);
    for (let size = 1; size < sizes; size++) {
      const target = whole * least ** (size / (sizes - 1));
      if (truncation.parameters <= target) continue;
      const [before, reached] = [truncation.parameters, truncation.shrink(target)];
      if (truncation.parameters === before) return;
      if (fineTune > 0) {
        await site.tune(fineTune);
        truncation.forget();
      }
      const last = !reached || truncation.parameters <= whole * least;
      yield stepOf(site, whole, last);
      if (last) return;
    }
  } finally {
    site.release();
  }
}

/** The network as it is now, of a whole one with so many parameters. */
function stepOf(site: FrontSite, whole: number, all: boolean): FrontStep {
  const { options } = site;
  const { model, residence } = site.live;
  const { extents, clock: cycle } = residence;
  const state = residence.snapshot();
  const { parameters, multiplyAdds } = costOf(model, extents);
  const units = model.axisPopulations.map(({ name, axis }) => [name, state.extent(axis)] as const);
  return {
    parameters,
    share: parameters / whole,
    multiplyAdds,
    units: Object.fromEntries(units),
    heldOut: site.heldOut(all),
    network: (asked = {}) => takenNetwork({ options, model, state, cycle }, asked),
  };
}
