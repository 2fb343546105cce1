import type { CycleArrays } from '@meristem/autodiff';
import type { LiveModel } from '../live-model/live-model.ts';
import type { RecentCycles } from '../probe/recent-cycles.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import { OnlineMeasures } from './online-measures.ts';
import type { Plasticity } from './plasticity.ts';
import { PlasticityLook } from './plasticity-look.ts';

/** Follows a run and tells how well its network still learns. It changes nothing, and no rule is charged for it. */
export class PlasticityWatch {
  readonly #options: CompleteOptions;
  readonly #recent: RecentCycles;
  readonly #online: OnlineMeasures;
  #look: PlasticityLook | undefined;

  constructor(options: CompleteOptions, recent: RecentCycles) {
    this.#options = options;
    this.#recent = recent;
    this.#online = new OnlineMeasures(options.task, options.batch ?? 1);
  }

  /** Looks at a cycle that has just been learned from: at what was predicted before. */
  see({ step }: LiveModel, arrays: CycleArrays): void {
    this.#online.see(step, arrays);
  }

  /** What there is to tell of the cycles since the last report. */
  report(live: LiveModel): Plasticity {
    if (!this.#look?.looksAt(live)) this.#look = new PlasticityLook(live, this.#recent, this.#options);
    const { cycles, outputs: online } = this.#online.take();
    // A plan is made for every number of cycles that is looked at: so there are few.
    const recent = 2 ** Math.floor(Math.log2(this.#recent.remembered));
    return { cycles, online, ...this.#look.at(recent) };
  }
}
