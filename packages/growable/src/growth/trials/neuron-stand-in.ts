import { draftFold } from '../grow-fold/fold.ts';
import type { PopulationView } from '../growth-rule.ts';
import type { Probe, Rewrite } from '../probe.ts';
import type { TrialLimits, TrialOutcome } from './trial.ts';

/**
 * Tries how many neurons the others of their population can do the work of: as many as are asked for, and if that is too much,
 * half of them, and so on down to one. All are judged by what a single look at the population has shown.
 *
 * Whatever becomes of it, training goes on from the activations to which silence and the recent cycles have led, as after
 * `foldUnits`.
 */
export function foldedNeurons(
  probe: Probe,
  view: PopulationView,
  units: number,
  { cycles, tolerance, ridge, worst = Infinity, glance }: TrialLimits,
): TrialOutcome {
  const moments = probe.moments(view.name, cycles);
  const { carried: rewrites, loss } = moments;
  if (loss > worst) {
    const reason = 'the network is worse than it has been';
    return { outcome: 'refused', reason, rise: NaN, removed: [], rewrites };
  }
  const population = probe.population(view.name);
  const looks = glance && glance.cycles < cycles ? glance : undefined;
  const before = looks && units > 0 ? probe.lossWith([], looks.cycles) : 0;
  let rise = NaN;
  for (let count = units; count > 0; count = Math.floor(count / 2)) {
    const drafted = draftFold(population, moments, probe, { count, ridge });
    if (!drafted) break;
    rise = riseWith(drafted.rewrites);
    if (rise < tolerance) {
      const { removed } = drafted;
      return { outcome: 'passed', rise, removed, rewrites: [...drafted.rewrites, ...rewrites] };
    }
  }
  return { outcome: 'failed', rise, removed: [], rewrites };

  function riseWith(numbers: readonly Rewrite[]): number {
    if (looks) {
      const seen = probe.lossWith(numbers, looks.cycles) - before;
      if (seen > looks.rise) return seen;
    }
    return probe.lossWith(numbers, cycles) - loss;
  }
}
