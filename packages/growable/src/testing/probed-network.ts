import { cycleArrays, foldKey, randomKey } from '@meristem/autodiff';
import type { PopulationView } from '../growth/growth-rule.ts';
import { LiveModel } from '../training/live-model/live-model.ts';
import { NetworkProbe } from '../training/probe/network-probe.ts';
import { RecentCycles } from '../training/probe/recent-cycles.ts';
import type { CompleteOptions } from '../training/trainer-defaults.ts';
import { sampleOptions } from './sample-trainer.ts';

/** A network that has not been trained, in a backend, with a probe of some cycles of data. */
export interface ProbedNetwork {
  readonly live: LiveModel;
  readonly probe: NetworkProbe;
  readonly recent: RecentCycles;
  /** A population as a rule sees it. */
  view(population: string): PopulationView;
}

/** Places the network of some options and lets so many cycles pass by, unlearnt. */
export function probedNetwork(cycles: number, options: Partial<CompleteOptions> = {}): ProbedNetwork {
  const whole = sampleOptions(options);
  const { task, seed, batch = 1 } = whole;
  const live = LiveModel.begin(whole, whole.model);
  const arrays = cycleArrays(task, batch);
  const recent = new RecentCycles(arrays, cycles);
  const stream = task.open({ key: foldKey(randomKey(seed), 'training'), batch });
  for (let cycle = 0; cycle < cycles; cycle++) recent.next(stream, arrays);
  const probe = new NetworkProbe(live, recent, {});
  return { live, probe, recent, view: (population) => viewOf(live, probe, population) };
}

function viewOf(live: LiveModel, probe: NetworkProbe, name: string): PopulationView {
  const { axis } = probe.population(name);
  const { ids } = live.residence.snapshot().units(axis);
  return {
    name,
    scale: 'neuron',
    ids,
    ages: ids.map(() => 0),
    strengths: ids.map(() => 0),
    dead: ids.map(() => false),
    constants: ids.map(() => 0),
    min: axis.min,
    max: axis.max,
  };
}
