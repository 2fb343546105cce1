import { checkArgument, checkOptions, type JsonValue } from '@meristem/autodiff';
import type { GrowthRule, Moment, RuleMemory } from '../growth-rule.ts';
import type { Probe, Rewrite } from '../probe.ts';
import { RULE } from '../rule-parts.ts';
import { derivedFrom } from '../rules/derived-rule.ts';
import { type InputMemory, movedBy, movedInputs, noInputs, seeInputs, settle } from './input-means.ts';
import { hearLoss, type LossMemory, NO_LOSSES, rateAfter } from './loss-alarm.ts';
import { type PortInputs, repredicting, rereading } from './redrawing.ts';
import { REFRESH, REFRESH_OPTIONS, type RefreshOptions, type RefreshSettings } from './refresh-settings.ts';

/** Cycles from an alarm until it is said what has changed: as many as quick means of inputs take to follow. */
const LOOK_AFTER = 40;

/** After an alarm an input need not stand as far off as one that changes while the loss says nothing. */
const DEVIATIONS_AFTER_ALARM = 2;

/** Single inputs are looked at every so many cycles. */
const INPUTS_EVERY = 10;

/** What refreshing remembers, beside what the rule that it stands over does. */
interface RefreshMemory {
  readonly loss: LossMemory;
  /** By input port. */
  readonly inputs: Record<string, InputMemory>;
  /** The share of a port's inputs that have changed by themselves lately. */
  news: number;
  /** How often the inputs, or what is asked of them, were found to have changed, single inputs did, and the rate started anew. */
  readonly told: { inputs: number; targets: number; single: number; restarts: number };
}

/**
 * Lets a network that is to learn for ever begin anew, in part, when its data change: a rule over another one.
 *
 * An alarm rings where the loss jumps. Forty cycles later it is looked where the change is: if the means of a port's inputs have
 * moved, the weights that read those which did are half of what they were and half first weights, drawn anew, and the biases beside
 * them fade as much; else what is asked for has changed, and the weights by which it is predicted are drawn anew, their biases
 * 0. All else stays, as do structure and memory of the optimizer. Of weights that lead from a port straight to a target nothing
 * is kept. The learning rate is whole after an alarm and then falls; it starts again from its fall where the loss creeps up.
 *
 * An input may also change by itself, while the loss hardly tells, as under slow drift: where its mean has moved far beyond
 * chance, the weights that read it are drawn anew as above. The more of them did so lately the higher the rate stays.
 *
 * Drift of what is asked for shows in neither: there a rate that falls is a loss, and a `floor` of 0.25 or more is better.
 *
 * @throws OptionError if the rule is none, or an option is not what it should be.
 */
export function withRefresh(rule: GrowthRule, options: RefreshOptions = {}): GrowthRule {
  checkArgument('withRefresh', 'rule', rule, RULE);
  checkOptions('withRefresh', options, REFRESH_OPTIONS);
  const settings = { ...REFRESH, ...options };
  const inner = (moment: Moment): Moment => ({ ...moment, memory: innerOf(moment.memory) });
  return derivedFrom(rule, `refresh over ${rule.name}`, {
    memory: { refresh: startOf() as unknown as JsonValue, rule: { ...rule.memory } },
    observe: (moment) => {
      watchInputs(refreshOf(moment.memory), moment.probe);
      rule.observe?.(inner(moment));
    },
    revise: (moment) => {
      const own = revisions(refreshOf(moment.memory), moment, settings);
      return [...own, ...(rule.revise?.(inner(moment)) ?? [])];
    },
    propose: (population, draws, moment) => rule.propose(population, draws, inner(moment)),
    select: (proposals, moment) => rule.select?.(proposals, inner(moment)) ?? proposals,
    pace: (memory, cycle) =>
      paceAfter(refreshOf(memory), settings) * (rule.pace?.(innerOf(memory), cycle) ?? 1),
    ...(rule.paceOf && {
      paceOf: (group, memory, cycle) => rule.paceOf?.(group, innerOf(memory), cycle) ?? 1,
    }),
  });
}

function startOf(): RefreshMemory {
  const told = { inputs: 0, targets: 0, single: 0, restarts: 0 };
  return { loss: { ...NO_LOSSES }, inputs: {}, news: 0, told };
}

function refreshOf(memory: Readonly<RuleMemory>): RefreshMemory {
  return memory['refresh'] as unknown as RefreshMemory;
}

function innerOf(memory: Readonly<RuleMemory>): RuleMemory {
  return memory['rule'] as RuleMemory;
}

/** As high as the last alarm has left it, or as what single inputs did since asks for. */
function paceAfter({ loss, news }: RefreshMemory, settings: RefreshSettings): number {
  const { floor } = settings;
  return Math.max(rateAfter(loss.since, settings), floor + (1 - floor) * news);
}

/** Takes the present data of all ports into account that something reads. */
function watchInputs({ inputs }: RefreshMemory, probe: Probe): void {
  for (const { name, size, symbols } of probe.ports) {
    const known = (inputs[name] ??= noInputs(size));
    seeInputs(known, probe.present(name), symbols);
  }
}

/** What is drawn anew after a cycle; nothing in most of them. */
function revisions(memory: RefreshMemory, moment: Moment, settings: RefreshSettings): readonly Rewrite[] {
  const { loss, told } = memory;
  memory.news *= 1 - 1 / settings.follow;
  if (hearLoss(loss, moment.loss, settings) === 'restart') told.restarts++;
  // Before the first alarm there is nothing to locate.
  if (loss.since === LOOK_AFTER && loss.alarms > 0) return located(memory, moment.probe, settings);
  const due = loss.since > settings.hold && moment.cycle % INPUTS_EVERY === 0;
  // Data that go on from cycle to cycle wander by themselves.
  return due && moment.shape.independent ? single(memory, moment.probe, settings) : [];
}

/** What an alarm was about. */
function located(
  { inputs, told }: RefreshMemory,
  probe: Probe,
  settings: RefreshSettings,
): readonly Rewrite[] {
  const ports = Object.entries(inputs).filter(([, each]) => movedBy(each) > settings.moved);
  told[ports.length > 0 ? 'inputs' : 'targets']++;
  if (ports.length === 0) return repredicting(probe);
  const moved = ports.map(([name, each]) => [name, movedInputs(each, DEVIATIONS_AFTER_ALARM)] as const);
  for (const [, each] of ports) settle(each, [...each.slow.keys()]);
  return rereading(probe, new Map(moved), settings.keep);
}

/** Inputs that have changed by themselves. */
function single(memory: RefreshMemory, probe: Probe, settings: RefreshSettings): readonly Rewrite[] {
  const moved: PortInputs = new Map(
    Object.entries(memory.inputs).flatMap(([name, each]) => {
      const inputs = movedInputs(each, settings.input);
      if (inputs.length === 0) return [];
      settle(each, inputs);
      memory.told.single += inputs.length;
      memory.news = Math.min(1, memory.news + inputs.length / each.slow.length);
      return [[name, inputs]];
    }),
  );
  return moved.size === 0 ? [] : rereading(probe, moved, settings.keep);
}
