import { checkOptions, COUNT, type OptionTable, SHARE } from '@meristem/autodiff';
import type { Criterion } from '../criteria/criterion.ts';
import { FoldDraft } from '../grow-fold/fold-draft.ts';
import {
  type GrowthRule,
  type Moment,
  NO_CHANGE,
  type PopulationView,
  type Proposal,
} from '../growth-rule.ts';
import { CRITERION } from '../rule-parts.ts';
import { contribution, CONTRIBUTION_TRACES } from './contribution.ts';
import { Maturity } from './maturity.ts';

/** Options of `continualBackprop`. */
export interface ContinualBackpropOptions {
  /** What makes a unit worth keeping; `contribution()` unless told. */
  readonly criterion?: Criterion;
  /** Share of the mature units of a population that is replaced in each cycle; 1e-4 unless told. */
  readonly rate?: number;
  /** Cycles up to which a unit is not replaced; 100 unless told. */
  readonly maturity?: number;
}

const OPTIONS: OptionTable<ContinualBackpropOptions> = {
  criterion: CRITERION,
  rate: SHARE,
  maturity: COUNT,
};

/**
 * Continual Backprop: now and then the unit that contributes least gives way to a new one, so that a network which has to learn
 * for ever has units that are as ready to learn as at the start. Sizes stay what they are.
 *
 * In each cycle a population's account grows by `rate` times its mature units; when there is one to be had, the least of those older
 * than `maturity` is removed and another is born, which hears as first weights do and gives nothing. What the one that goes
 * gave on average is handed to the biases of those that read it, where they have some. Neurons only.
 *
 * Source: Dohare, Hernandez-Garcia, Lan, Rahman, Mahmood and Sutton, "Loss of plasticity in deep continual learning", Nature 632
 * (2024), algorithm 1. In the published code the averages are cleared before they are handed over, so that this does nothing
 * there.
 *
 * @throws OptionError if an option is not what it should be.
 */
export function continualBackprop(options: ContinualBackpropOptions = {}): GrowthRule {
  checkOptions('continualBackprop', options, OPTIONS);
  const { criterion = contribution(), rate = 1e-4, maturity = 100 } = options;
  const accounts = new Accounts();
  const matured = new Maturity(maturity);
  return {
    name: 'continual-backprop',
    criterion,
    propose: (population, _draws, moment) => {
      if (population.scale !== 'neuron') return NO_CHANGE;
      const { memory, cycle } = moment;
      const account = accounts.of(population.name);
      const due = ((memory[account] as number | undefined) ?? 0) + rate * matured.count(population, cycle);
      // Two populations that hand over to the same bias would undo one of the two: the later one waits.
      const waits = memory['handed'] === cycle;
      const least = due >= 1 && !waits ? leastOf(population, maturity) : -1;
      memory[account] = least < 0 ? due : due - 1;
      return least < 0 ? NO_CHANGE : replacement(population, least, moment);
    },
  };
}

/** Under which names a rule remembers what populations' accounts have come to. A name that is put together anew is slow to find. */
class Accounts {
  readonly #names = new Map<string, string>();

  of(population: string): string {
    let name = this.#names.get(population);
    if (name === undefined) this.#names.set(population, (name = `due ${population}`));
    return name;
  }
}

/** The position of the least of the mature units; -1 where there is none. */
function leastOf({ strengths, ages }: PopulationView, maturity: number): number {
  let least = -1;
  for (let i = 0; i < ages.length; i++) {
    if ((ages[i] as number) <= maturity) continue;
    if (least < 0 || (strengths[i] as number) < (strengths[least] as number)) least = i;
  }
  return least;
}

/** One unit goes, what it gave on average stays, and another comes. */
function replacement(
  population: PopulationView,
  position: number,
  { probe, memory, cycle }: Moment,
): Proposal {
  const { name, ids } = population;
  const [seen, sums] = [CONTRIBUTION_TRACES.seen, CONTRIBUTION_TRACES.activation].map((trace) =>
    probe.trace(name, trace),
  ) as [Float64Array, Float64Array];
  const weight = seen[position] as number;
  const given = weight > 0 ? (sums[position] as number) / weight : 0;
  const draft = new FoldDraft(probe.population(name), probe);
  if (given === 0 || !draft.takesConstantOf(position)) return { removed: [position], births: 1 };
  draft.fold(position, new Float64Array(ids.length), given);
  memory['handed'] = cycle;
  return { removed: [position], births: 1, rewrites: draft.biases() };
}
