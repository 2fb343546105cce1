import { graphPopulationsOf } from '../../architecture/graph-population.ts';
import { belongsTo } from '../../architecture/place-name.ts';
import type { Moment, PopulationView } from '../growth-rule.ts';
import type { Connection, Probe, Rewrite } from '../probe.ts';
import { bestStandIn } from './area-stand-in.ts';
import { constantInPlaceOf } from './constant-stand-in.ts';
import { foldedNeurons } from './neuron-stand-in.ts';
import type { Trial, TrialLimits, TrialOutcome } from './trial.ts';

/**
 * Tries on the data of recent cycles what the network can do without, at any scale, and notes what came of it: neurons on the
 * others of their population, an area on a constant or on another area, a projection on a constant, a layer on nothing. Nothing
 * of the network changes; what is to be done about it is in the outcome.
 */
export function attempt(
  moment: Moment,
  view: PopulationView,
  trial: Omit<Trial, 'population' | 'scale'>,
  limits: TrialLimits,
): TrialOutcome {
  const { probe } = moment;
  const outcome = tried(probe, view, trial, limits);
  moment.note({
    ...{ population: view.name, scale: view.scale, ...trial },
    tried:
      view.scale === 'neuron'
        ? outcome.removed.map((i) => view.ids[i] as number)
        : [nameOf(probe, view, trial.units)],
    ...{ outcome: outcome.outcome, rise: outcome.rise, tolerance: limits.tolerance },
    ...(outcome.reason !== undefined && { reason: outcome.reason }),
  });
  return outcome;
}

/** The name of a unit above the neuron. */
function nameOf(
  { architecture }: Pick<Probe, 'architecture'>,
  { name }: PopulationView,
  position: number,
): string {
  return graphPopulationsOf(architecture).find((each) => each.name === name)!.units[position] as string;
}

type Told = Omit<Trial, 'population' | 'scale'>;

function tried(probe: Probe, view: PopulationView, trial: Told, limits: TrialLimits): TrialOutcome {
  if (view.scale === 'neuron') return foldedNeurons(probe, view, trial.units, limits);
  if (probe.needed(view.name, trial.units)) return refused('something that stays depends on it');
  if (trial.standIn !== undefined)
    return takenOver(probe, view, { ...trial, standIn: trial.standIn }, limits);
  if (view.scale === 'layer') return silenced(probe, view, trial, limits);
  const unit = nameOf(probe, view, trial.units);
  const ends = (connection: Connection): boolean =>
    view.scale === 'area'
      ? belongsTo(connection.from, unit) && !belongsTo(connection.to, unit)
      : `${connection.from}>${connection.to}` === unit;
  const replaced = probe.connections.filter(ends);
  const { cycles, glance } = limits;
  if (glance && glance.cycles < cycles) {
    // What is needed costs many times the tolerance: that shows on a few cycles.
    const seen = constantInPlaceOf(replaced, probe, glance.cycles);
    const rise = probe.lossWith(seen.rewrites, glance.cycles) - seen.loss;
    if (rise > glance.rise) return { outcome: 'failed', rise, removed: [], rewrites: [] };
  }
  const { loss, rewrites } = constantInPlaceOf(replaced, probe, cycles);
  return judged(probe, trial, loss, rewrites, limits);
}

function refused(reason: string): TrialOutcome {
  return { outcome: 'refused', reason, rise: NaN, removed: [], rewrites: [] };
}

/** A layer on nothing: what it adds to its stream. */
function silenced(probe: Probe, view: PopulationView, trial: Told, limits: TrialLimits): TrialOutcome {
  const rewrites = probe.outgoing(view.name, trial.units).map((variable): Rewrite => ({
    variable,
    values: new Float64Array(probe.read(variable).length),
  }));
  return judged(probe, trial, probe.lossWith([], limits.cycles), rewrites, limits);
}

function judged(
  probe: Probe,
  { units }: Told,
  loss: number,
  rewrites: readonly Rewrite[],
  { cycles, tolerance, worst = Infinity }: TrialLimits,
): TrialOutcome {
  if (loss > worst) return refused('the network is worse than it has been');
  const rise = probe.lossWith(rewrites, cycles) - loss;
  if (!(rise < tolerance)) return { outcome: 'failed', rise, removed: [], rewrites: [] };
  return { outcome: 'passed', rise, removed: [units], rewrites };
}

/** An area on another one: whether it could be; a connection has to be born before it is. */
function takenOver(
  probe: Probe,
  view: PopulationView,
  { units, standIn }: Told & { readonly standIn: string },
  { cycles, tolerance, ridge }: TrialLimits,
): TrialOutcome {
  const area = nameOf(probe, view, units);
  const found = bestStandIn(area, [standIn], probe, { cycles, ridge }, probe.observe(cycles));
  if (!found) return refused('it serves several places, or is read at sites');
  const passed = found.rise < tolerance;
  return {
    outcome: passed ? 'passed' : 'failed',
    rise: found.rise,
    removed: passed ? [units] : [],
    rewrites: [],
  };
}
