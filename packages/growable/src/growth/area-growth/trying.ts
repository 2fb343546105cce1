import { candidateProjections } from '../../architecture/projection-birth.ts';
import { attempt } from '../trials/attempt.ts';
import { type AreaStandIn, bestStandIn, handOver, soleOutput } from '../trials/area-stand-in.ts';
import { foldTurn, setFoldTurn } from '../grow-fold/fold-schedule.ts';
import { GROW_FOLD } from '../grow-fold/grow-fold-settings.ts';
import { stretchOf } from '../grow-fold/relative.ts';
import {
  type Moment,
  NO_CHANGE,
  type PopulationView,
  type Proposal,
  type RuleMemory,
} from '../growth-rule.ts';
import type { TrialLimits } from '../trials/trial.ts';
import { type AreaGrowthMemory, memoryOf, type Purpose, type UnitPurpose } from './area-memory.ts';
import type { AreaGrowthSettings } from './area-growth-settings.ts';
import { paceOfGroup } from './pace.ts';
import { servingAreas, type ServingArea } from './served-outputs.ts';
import { type CostNow, isDue, nextFold, waitAfter } from './turns.ts';

/** Looks from one trial to the next, at first and at the longest. */
const WAITS = {
  area: { first: 2, longest: 12 },
  merge: { first: 10, longest: 80 },
  projection: { first: 2, longest: 32 },
} as const;

/** Looks that an area lives before anything of it is tried. */
const MATURE = 12;

/** Ridges of regressions: of one area on another, and as folding has it. */
const MERGE_RIDGE = 1e-5;

/** How many times the least that its outputs have cost the network may cost for folds to be judged. */
const WORST = 1.2;

/**
 * The share of the data that a trial begins with, by what is tried, and how many times the tolerance a rise there must be to end
 * it. Areas that are needed are missed at once; what neurons are worth shows less clearly, and regressions need some data.
 */
const GLANCE = { constant: 0.08, neurons: 0.2, merge: 0.2, times: 4 } as const;

/** Areas that are old enough and serve no output that grows. */
export function matureAreas({ memory, probe, cycle }: Moment, every: number): readonly ServingArea[] {
  const { areas, outputs } = memoryOf(memory);
  return servingAreas(probe.architecture).filter(({ name, outputs: served }) => {
    const age = cycle - (areas[name]?.born ?? cycle);
    return age >= MATURE * every && !served.some((output) => outputs[output]?.growing);
  });
}

/** What is to be tried in a cycle, one thing at most. */
export function nextTrial(moment: Moment, settings: AreaGrowthSettings): Purpose | null {
  const { every } = settings;
  const memory = memoryOf(moment.memory);
  const { cycle, probe } = moment;
  const mature = matureAreas(moment, every);
  const settled = Object.values(memory.outputs).every(({ growing }) => !growing);
  for (const kind of ['area', 'merge'] as const) {
    if (kind === 'merge' && !(settled && mature.length > 1 && probe.architecture.plasticProjections))
      continue;
    for (const { name, population, outputs } of mature) {
      if (population === undefined || (kind === 'merge' && outputs.length !== 1)) continue;
      if (isDue(memory, `${kind} ${name}`, cycle, costNow(memory, outputs, settings.excess)))
        return { kind, population, unit: name };
    }
  }
  const projection = settled ? dueProjection(moment, settings) : undefined;
  if (projection) return projection;
  return mature.length > 0 ? { kind: 'fold' } : null;
}

/** A direct way from an input to an output that is due, if it is not the last one there. */
function dueProjection(
  { memory, probe, cycle }: Moment,
  { excess }: AreaGrowthSettings,
): Purpose | undefined {
  const { inputs, outputs, plasticProjections } = probe.architecture;
  if (!plasticProjections) return undefined;
  const direct = probe.connections.filter(({ from, to }) => inputs.includes(from) && outputs.includes(to));
  const remembered = memoryOf(memory);
  const due = direct.find(({ from, to }) => {
    const unit = `${from}>${to}`;
    return (
      plasticProjections.members.includes(unit) &&
      direct.some((other) => other.to === to && other.from !== from) &&
      isDue(remembered, `projection ${unit}`, cycle, costNow(remembered, [to], excess))
    );
  });
  return due && { kind: 'projection', population: plasticProjections.name, unit: `${due.from}>${due.to}` };
}

/** What some outputs cost together. */
function costOf({ outputs }: AreaGrowthMemory, ports: readonly string[]): number {
  let cost = 0;
  for (const port of ports) cost += outputs[port]?.average ?? 0;
  return cost;
}

function costNow(memory: AreaGrowthMemory, ports: readonly string[], excess: number): CostNow {
  let guess = 0;
  for (const port of ports) guess += memory.outputs[port]?.guess ?? 0;
  return { cost: costOf(memory, ports), margin: excess * guess };
}

/** The pace below which a group does not learn any more what the loss of a neuron costs it, and the few cycles that judge show little of it. */
const LEARNING = 0.02;

/**
 * How trials of what belongs to a group are judged now. What a removal costs is learned away, but the less the slower the group
 * learns: near the end nothing goes that is not for free.
 */
function limitsOf(
  { memory, shape, cycle }: Moment,
  { window, tolerance, excess, every }: AreaGrowthSettings,
  group: string,
  share: number,
): TrialLimits {
  const remembered = memoryOf(memory);
  const pace = paceOfGroup(group, remembered, cycle, every);
  const records = Object.values(remembered.outputs);
  const guess = records.reduce((sum, record) => sum + record.guess, 0) / Math.max(1, records.length);
  const least = records.reduce((sum, record) => sum + (record.least ?? record.average ?? 0), 0);
  return {
    cycles: stretchOf({ samples: window }, shape),
    glance: {
      cycles: stretchOf({ samples: share * window }, shape),
      rise: GLANCE.times * tolerance * guess,
    },
    tolerance: Math.min(1, pace / LEARNING) * tolerance * guess,
    worst: WORST * least + excess * guess,
    ridge: GROW_FOLD.fold.ridge,
  };
}

/** Tries an area or a projection on what it gives on average. */
export function constantProposal(
  view: PopulationView,
  { kind, unit }: UnitPurpose,
  moment: Moment,
  settings: AreaGrowthSettings,
): Proposal {
  const { cycle, probe } = moment;
  const memory = memoryOf(moment.memory);
  const { architecture } = probe;
  const population =
    kind === 'area' ? architecture.populations.find(({ name }) => name === view.name) : undefined;
  const members = population?.members ?? architecture.plasticProjections?.members ?? [];
  const group = kind === 'area' ? unit : unit.slice(unit.indexOf('>') + 1);
  const limits = { ...limitsOf(moment, settings, group, GLANCE.constant), worst: Infinity };
  const trial = { units: members.indexOf(unit) };
  const { outcome, removed, rewrites } = attempt(moment, view, trial, limits);
  if (outcome === 'passed') return { removed, births: 0, rewrites };
  const outputs = kind === 'area' ? (memory.areas[unit]?.outputs ?? []) : [group];
  wait(memory, kind, unit, cycle, outputs, settings);
  return NO_CHANGE;
}

function wait(
  memory: AreaGrowthMemory,
  kind: keyof typeof WAITS,
  unit: string,
  cycle: number,
  outputs: readonly string[],
  { every }: AreaGrowthSettings,
): void {
  const { first, longest } = WAITS[kind];
  const cost = costOf(memory, outputs);
  waitAfter(memory, `${kind} ${unit}`, cycle, { first: first * every, longest: longest * every, cost });
}

/** Looks for an area that could take over from another one; if there is one, the way to its output is born first. */
export function mergeProposal(
  view: PopulationView,
  { population, unit }: UnitPurpose,
  moment: Moment,
  settings: AreaGrowthSettings,
): Proposal {
  const { probe, cycle } = moment;
  const memory = memoryOf(moment.memory);
  const { architecture } = probe;
  const leaving = soleOutput(unit, probe);
  const ways = new Set(
    candidateProjections(architecture).flatMap(({ from, to }) => (to === leaving?.to ? [from] : [])),
  );
  const others = matureAreas(moment, settings.every).map(({ name }) => name);
  const able = others.filter((other) => other !== unit && ways.has(other));
  const found =
    able.length > 0 && view.ids.length < view.max ? seenStandIn(unit, able, moment, settings) : undefined;
  const passed = found !== undefined && found.rise < settings.merge * found.worth;
  if (found) {
    moment.note({
      ...{ population, scale: 'area', standIn: found.area, tried: [unit], rise: found.rise },
      units: architecture.populations.find(({ name }) => name === population)!.members.indexOf(unit),
      outcome: passed ? 'passed' : 'failed',
      tolerance: settings.merge * found.worth,
    });
  }
  if (!passed || !leaving) {
    wait(memory, 'merge', unit, cycle, memory.areas[unit]?.outputs ?? [], settings);
    return NO_CHANGE;
  }
  memory.heir = { population, area: unit, heir: found.area, output: leaving.to };
  return { removed: [], births: 1, born: [{ from: found.area, to: leaving.to }] };
}

/**
 * Which of some areas could take over best. A regression fits few data better than many: if nobody comes near on few, nobody would
 * on all.
 */
function seenStandIn(
  unit: string,
  able: readonly string[],
  { probe, shape }: Moment,
  { window, merge }: AreaGrowthSettings,
): AreaStandIn | undefined {
  const seen = (samples: number): AreaStandIn | undefined => {
    const cycles = stretchOf({ samples }, shape);
    return bestStandIn(unit, able, probe, { cycles, ridge: MERGE_RIDGE }, probe.observe(cycles));
  };
  const first = seen(2 * GLANCE.merge * window);
  return first && first.rise > GLANCE.times * merge * first.worth ? first : seen(2 * window);
}

/** Lets the heir take over, and the area go. */
export function handOverProposal(
  { ids }: PopulationView,
  { area, heir, output }: Extract<Purpose, { kind: 'hand-over' }>,
  { memory, probe, cycle, shape }: Moment,
  { window }: AreaGrowthSettings,
): Proposal {
  const cycles = stretchOf({ samples: 2 * window }, shape);
  const position = probe.architecture.populations
    .flatMap(({ members }) => members.indexOf(area))
    .find((at) => at >= 0);
  const rewrites = handOver(area, heir, probe, { cycles, ridge: MERGE_RIDGE });
  if (!rewrites || position === undefined || position >= ids.length) return NO_CHANGE;
  const record = memoryOf(memory).outputs[output];
  if (record) Object.assign(record, { progressed: cycle, alarmed: cycle, least: null });
  return { removed: [position], births: 0, rewrites };
}

/** Folds neurons of a mature area into the others, if it is its turn. */
export function foldProposal(view: PopulationView, moment: Moment, settings: AreaGrowthSettings): Proposal {
  const { cycle } = moment;
  const folds = moment.memory['folds'] as RuleMemory;
  const turns = {
    every: settings.every,
    longestWait: 12 * settings.every,
    first: GROW_FOLD.fold.first,
    atMost: 8,
  };
  const turn = foldTurn(folds, view.name, turns);
  if (cycle < turn.due || paceOfGroup(view.name, memoryOf(moment.memory), cycle, settings.every) < LEARNING) {
    return NO_CHANGE;
  }
  memoryOf(moment.memory).now = null;
  const spare = Math.max(0, view.ids.length - Math.max(1, view.min));
  const trial = { units: Math.min(turn.count, spare) };
  const limits = limitsOf(moment, settings, view.name, GLANCE.neurons);
  const { outcome, removed, rewrites } = attempt(moment, view, trial, limits);
  setFoldTurn(folds, view.name, nextFold(turn, cycle, { outcome, folded: removed.length }, turns));
  return { removed, births: 0, rewrites };
}
