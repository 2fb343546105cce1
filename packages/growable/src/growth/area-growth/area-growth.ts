import { checkOptions } from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import { belongsTo } from '../../architecture/place-name.ts';
import { orthogonalBirth } from '../births/orthogonal-birth.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import type { Draws } from '../draws.ts';
import { stretchOf } from '../grow-fold/relative.ts';
import {
  type GrowthRule,
  type Moment,
  NO_CHANGE,
  type PopulationView,
  type Proposal,
  type RuleMemory,
} from '../growth-rule.ts';
import {
  AREA_GROWTH,
  AREA_GROWTH_OPTIONS,
  type AreaGrowthOptions,
  type AreaGrowthSettings,
} from './area-growth-settings.ts';
import { type AreaGrowthMemory, firstMemory, memoryOf, newOutput, type Purpose } from './area-memory.ts';
import { growthProposal, growthWanted } from './growing.ts';
import { hasSettled, hear } from './output-cost.ts';
import { paceOfGroup } from './pace.ts';
import { servingAreas } from './served-outputs.ts';
import {
  constantProposal,
  foldProposal,
  handOverProposal,
  matureAreas,
  mergeProposal,
  nextTrial,
} from './trying.ts';

/** Trials in a look at the most. */
const TRIALS = 50;

/**
 * Areas for problems. An area is born for an output that costs more than it would if something were learned, reads the inputs
 * that an audition finds useful for it, and gets units while the output gets better. When an output has settled, whatever serves
 * it is tried on recent data, and goes if it is not missed: areas and direct projections for what they give on average, neurons
 * for what the others of their area can do, and an area for another one that can take over. An output that gets worse rings an
 * alarm of its own and grows anew; groups of parameters learn at paces of their own, so that what is settled stays.
 *
 * It is for streams of several problems with outputs of their own: where one pool stays on the plateau of one of them, each gets an
 * area that sees nothing of the others. With one output it grows one area, and does as well as one pool.
 *
 * Give it a graph of inputs and outputs with plastic projections between them, a population of areas as a template (its `reads`
 * and `feeds` say what newborns may be connected with, and how), and no first areas. Areas that are declared grow and are folded
 * too, but stay.
 *
 * @throws OptionError if an option is not what it should be.
 */
export function areaGrowth(options: AreaGrowthOptions = {}): GrowthRule {
  checkOptions('areaGrowth', options, AREA_GROWTH_OPTIONS);
  const { criterion = outgoingL1({ penalty: 1.5e-5 }), ...told } = options;
  const settings = { ...AREA_GROWTH, ...told };
  const birth = orthogonalBirth();
  /** Architectures by the memory that knows their areas. */
  const followed = new WeakMap<RuleMemory, Architecture>();
  return {
    name: 'area-growth',
    criterion,
    costs: true,
    memory: firstMemory(),
    window: (run) => stretchOf({ samples: Math.max(settings.audition, 2 * settings.window) }, run),
    observe: (moment) => {
      const { memory, probe } = moment;
      if (followed.get(memory) !== probe.architecture) {
        followed.set(memory, probe.architecture);
        followAreas(memoryOf(memory), probe.architecture, moment.cycle);
      }
      hearOutputs(moment, settings);
      memoryOf(memory).now = purposeOf(moment, settings);
    },
    propose: (population, draws, moment) => {
      const { now } = memoryOf(moment.memory);
      if (now === null) return NO_CHANGE;
      if (now.kind === 'grow') return growthProposal(population, now, moment, draws, settings, birth);
      return tried(population, now, moment, draws, settings);
    },
    paceOf: (group, memory, cycle) => paceOfGroup(group, memoryOf(memory), cycle, settings.every),
  };
}

/** Remembers since when areas are there, and whom they serve; those that have gone are forgotten. */
function followAreas(memory: AreaGrowthMemory, architecture: Architecture, cycle: number): void {
  const before = memory.areas;
  memory.areas = Object.fromEntries(
    servingAreas(architecture).map(({ name, outputs }) => [
      name,
      { born: before[name]?.born ?? cycle, outputs },
    ]),
  );
}

/** Takes what outputs cost into account: some ring the alarm, and some settle. */
function hearOutputs({ memory: kept, costs, cycle }: Moment, settings: AreaGrowthSettings): void {
  const memory = memoryOf(kept);
  const { every, excess, settled } = settings;
  for (const output in costs) {
    const record = (memory.outputs[output] ??= newOutput());
    if (hear(record, costs[output] as number, cycle, every, excess)) {
      memory.turns = {};
      (kept['folds'] as RuleMemory)['turns'] = {};
    }
    if (record.growing && hasSettled(record, cycle, every, settled)) record.growing = false;
  }
}

/** What a cycle is for. */
function purposeOf(moment: Moment, settings: AreaGrowthSettings): Purpose | null {
  const { memory: kept, cycle, probe, shape } = moment;
  const memory = memoryOf(kept);
  const { heir } = memory;
  if (heir) {
    memory.heir = null;
    return { kind: 'hand-over', ...heir };
  }
  const { every, audition, window } = settings;
  if (cycle > 0 && cycle % every === 0 && probe.remembered >= stretchOf({ samples: audition }, shape)) {
    if (Object.values(memory.outputs).some(({ growing }) => growing)) {
      seeGuesses(moment);
      return growthWanted(moment, settings);
    }
  }
  // Looking for what is due takes a moment too.
  if (cycle % Math.ceil(every / TRIALS) !== 0) return null;
  return probe.remembered >= stretchOf({ samples: 2 * window }, shape) ? nextTrial(moment, settings) : null;
}

/** Remembers the most that guessing each output costs. */
function seeGuesses({ memory, probe }: Moment): void {
  const { outputs } = memoryOf(memory);
  for (const [output, guess] of Object.entries(probe.guesses(probe.remembered))) {
    const record = outputs[output];
    if (record) record.guess = Math.max(record.guess, guess);
  }
}

/** Tries what a cycle is for, if it concerns a population. */
function tried(
  view: PopulationView,
  now: Exclude<Purpose, { kind: 'grow' }>,
  moment: Moment,
  _draws: Draws,
  settings: AreaGrowthSettings,
): Proposal {
  switch (now.kind) {
    case 'fold': {
      if (view.scale !== 'neuron') return NO_CHANGE;
      const mature = matureAreas(moment, settings.every).some(({ name }) => belongsTo(view.name, name));
      return mature ? foldProposal(view, moment, settings) : NO_CHANGE;
    }
    case 'merge':
      return view.scale === 'projection' ? mergeProposal(view, now, moment, settings) : NO_CHANGE;
    case 'hand-over':
      return view.name === now.population ? handOverProposal(view, now, moment, settings) : NO_CHANGE;
    case 'area':
    case 'projection':
      return view.name === now.population ? constantProposal(view, now, moment, settings) : NO_CHANGE;
  }
}
