import { checkArgument, checkOptions, type JsonValue } from '@meristem/autodiff';
import type { GrowthRule, Moment, RuleMemory } from '../growth-rule.ts';
import type { PortProjection, Probe, Rewrite } from '../probe.ts';
import { RULE } from '../rule-parts.ts';
import { derivedFrom } from '../rules/derived-rule.ts';
import { type InputMemory, movedBy, noInputs, seeInputs } from './input-means.ts';
import { hearLoss, type LossMemory, NO_LOSSES, rateAfter } from './loss-alarm.ts';
import { REFRESH, REFRESH_OPTIONS, type RefreshOptions, type RefreshSettings } from './refresh-settings.ts';

/** Cycles from an alarm until it is said what has changed: as many as quick means of inputs take to follow. */
const LOOK_AFTER = 40;

/** What refreshing remembers, beside what the rule that it stands over does. */
interface RefreshMemory {
  readonly loss: LossMemory;
  /** By input port. */
  readonly inputs: Record<string, InputMemory>;
  /** How often the inputs, or what is asked of them, were found to have changed, and the rate started anew. */
  readonly told: { inputs: number; targets: number; restarts: number };
}

/**
 * Lets a network that is to learn for ever begin anew, in part, when its data change: a rule over another one.
 *
 * An alarm rings where the loss jumps. Forty cycles later it is looked where the change is: if the means of inputs have moved,
 * weights that read ports are half of what they were and half first weights, drawn anew, and the biases beside them are
 * halved; else what is asked for has changed, and the weights by which it is predicted are drawn anew, their biases 0. All
 * else stays, as do structure and memory of the optimizer. Weights that lead from a port straight to a target are drawn anew in
 * either case. The learning rate is whole after an alarm and then falls; it starts again from its fall where the loss
 * creeps up.
 *
 * Under slow drift no alarm ever rings, and a falling rate is a loss: there the rule by itself does better, or a `floor` of
 * 0.25 and a `restart` of 1.15.
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
      rateAfter(refreshOf(memory).loss.since, settings) * (rule.pace?.(innerOf(memory), cycle) ?? 1),
    ...(rule.paceOf && {
      paceOf: (group, memory, cycle) => rule.paceOf?.(group, innerOf(memory), cycle) ?? 1,
    }),
  });
}

function startOf(): RefreshMemory {
  return { loss: { ...NO_LOSSES }, inputs: {}, told: { inputs: 0, targets: 0, restarts: 0 } };
}

function refreshOf(memory: Readonly<RuleMemory>): RefreshMemory {
  return memory['refresh'] as unknown as RefreshMemory;
}

function innerOf(memory: Readonly<RuleMemory>): RuleMemory {
  return memory['rule'] as RuleMemory;
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
  const { loss, inputs, told } = memory;
  if (hearLoss(loss, moment.loss, settings) === 'restart') told.restarts++;
  // Before the first alarm there is nothing to locate.
  if (loss.since !== LOOK_AFTER || loss.alarms === 0) return [];
  const moved = Object.values(inputs).some((each) => movedBy(each) > settings.moved);
  told[moved ? 'inputs' : 'targets']++;
  return moved ? rereading(moment.probe, settings.keep) : repredicting(moment.probe);
}

/** Weights that read ports, drawn anew in part; all of those that lead straight to a target. */
function rereading(probe: Probe, keep: number): readonly Rewrite[] {
  const straight = new Set(probe.projections('targets').map(({ weight }) => weight));
  return rewritten(probe.projections('inputs'), probe, ({ weight }) => (straight.has(weight) ? 0 : keep));
}

/** Weights by which targets are predicted, drawn anew. */
function repredicting(probe: Probe): readonly Rewrite[] {
  return rewritten(probe.projections('targets'), probe, () => 0);
}

/** Weights of which a share is kept and the rest drawn anew, and as much of their biases; each once. */
function rewritten(
  projections: readonly PortProjection[],
  probe: Probe,
  kept: (projection: PortProjection) => number,
): readonly Rewrite[] {
  const shares = new Map(projections.map((each) => [each.weight, kept(each)]));
  const weights = [...shares].map(([variable, share]): Rewrite => {
    const fresh = probe.fresh(variable);
    return { variable, values: probe.read(variable).map((now, i) => share * now + (1 - share) * fresh[i]!) };
  });
  const beside = new Map(
    projections.flatMap(({ weight, bias }) => (bias ? [[bias, shares.get(weight)!] as const] : [])),
  );
  const biases = [...beside].map(([variable, share]): Rewrite => ({
    variable,
    values: probe.read(variable).map((now) => (share === 0 ? 0 : share * now)),
  }));
  return [...weights, ...biases];
}
