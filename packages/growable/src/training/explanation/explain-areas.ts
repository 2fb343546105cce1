import { AT_LEAST_ONE, checkOptions, type State, taskInForce, type Variable } from '@meristem/autodiff';
import { type Architecture, isGraph } from '../../architecture/architecture.ts';
import { belongsTo, nameIn } from '../../architecture/place-name.ts';
import type { Model } from '../../model/model.ts';
import { type EvaluationSite, heldOutParts } from '../evaluation/evaluate-now.ts';
import { atRest, type EvaluationOptions, type HeldOut, measureHeldOut } from '../evaluation/evaluation.ts';
import { repeatedPass, sampledPass } from '../evaluation/held-out-pass.ts';
import { divisionOfLabour, specialisationIn } from './division-of-labour.ts';

/** What an area is to the outputs of its network. */
export interface AreaService {
  /** Its name; of an area within a nested graph, dotted. */
  readonly area: string;
  /** How many graphs it is nested in. */
  readonly depth: number;
  /** By output, what a prediction costs more without the area, in the output's own units: those of `measures[output].cost`. */
  readonly losses: Readonly<Record<string, number>>;
  /**
   * By output, that loss as a share of what the whole network is worth there: of what guessing costs above its cost. From 0 to 1:
   * what an output gains without an area counts as nothing, and more than all that there is to lose cannot be lost.
   */
  readonly shares: Readonly<Record<string, number>>;
  /** The outputs that would lose a share of {@link SERVES} and more. */
  readonly serves: readonly string[];
  /** 1 if it serves one output alone, 0 if it serves all alike; undefined where there is one output, or none is served. */
  readonly specialisation: number | undefined;
}

/** Who serves whom in a network. */
export interface Specialisation {
  /** Areas of the graph in their order, each before those that it consists of. */
  readonly areas: readonly AreaService[];
  /** By output, what predictions cost and what guessing costs, on average per target. */
  readonly outputs: Readonly<Record<string, { readonly cost: number; readonly guessing: number }>>;
  /**
   * How far the areas that are not nested divide the outputs among them: 0 if all serve all alike, 1 if none serves what another
   * serves; undefined where a single output is served, or none.
   */
  readonly index: number | undefined;
  /** Held-out cycles averaged over. */
  readonly cycles: number;
}

/** An area serves an output that would lose so large a share without it. */
const SERVES = 0.05;

/** How much held-out data areas are told apart by. */
export interface ExplainAreasOptions extends Pick<EvaluationOptions, 'cycles'> {
  /** Held-out examples, or sequences, at the most: all unless told, else so many, spread over a held-out set of independent ones. */
  readonly examples?: number;
}

/**
 * Silences one area after the other, that is, sets all weights by which it acts on others to 0, and evaluates what is left from
 * silent activations on, on the same held-out data each time. Areas that know the same stand in for one another: neither is
 * missed alone.
 */
export function explainAreas(site: EvaluationSite, asked: ExplainAreasOptions): Specialisation {
  checkOptions('trainer.explainAreas', asked, { cycles: AT_LEAST_ONE, examples: AT_LEAST_ONE });
  const parts = heldOutParts(site, { cycles: asked.cycles ?? 50 });
  const { model, state } = site;
  const task = taskInForce(parts.task, Math.max(0, parts.cycle - 1));
  const pass = repeatedPass(() => sampledPass(task, parts, asked.examples ?? Infinity));
  const residence = parts.backend.place(atRest(parts));
  try {
    const plan = residence.load(parts.plan);
    const evaluate = (silent: readonly Variable[]): HeldOut => {
      for (const carried of model.carried) residence.write(carried, zeros(state, carried));
      for (const weight of silent) residence.write(weight, zeros(state, weight));
      try {
        return measureHeldOut(parts, plan, pass);
      } finally {
        for (const weight of silent) residence.write(weight, state.read(weight));
      }
    };
    const whole = evaluate([]);
    const areas = areasOf(model.architecture).map(({ name, depth }) => {
      return serviceOf(name, depth, whole, evaluate(givenBy(name, model)));
    });
    const ports = Object.keys(whole.measures);
    const outer = areas.filter(({ depth }) => depth === 0);
    return {
      areas,
      outputs: Object.fromEntries(ports.map((port) => [port, worthOf(whole, port)])),
      index: divisionOfLabour(outer.map(({ shares }) => ports.map((port) => shares[port] as number))),
      cycles: whole.cycles,
    };
  } finally {
    residence.release();
  }
}

/** Areas of a tree by their names in a model, each before its own. */
function areasOf({ areas }: Architecture, within?: string): readonly { name: string; depth: number }[] {
  return areas.flatMap(({ name: own, content }) => {
    const name = within === undefined ? own : nameIn(within, own);
    const inner = isGraph(content) ? areasOf(content, name) : [];
    return [{ name, depth: 0 }, ...inner.map((each) => ({ ...each, depth: each.depth + 1 }))];
  });
}

/** Weights by which an area acts on others. What areas of a nested graph give to one another is its own affair. */
function givenBy(area: string, { projections }: Model): readonly Variable[] {
  return projections
    .filter(({ from, to }) => belongsTo(from, area) && !belongsTo(to, area))
    .map(({ weight }) => weight);
}

function zeros(state: State, variable: Variable): Float64Array {
  return new Float64Array(state.read(variable).length);
}

function worthOf({ measures }: HeldOut, port: string): { readonly cost: number; readonly guessing: number } {
  const { cost, guessing = cost } = measures[port]!;
  return { cost, guessing };
}

function serviceOf(area: string, depth: number, whole: HeldOut, without: HeldOut): AreaService {
  const ports = Object.keys(whole.measures);
  const losses = ports.map((port) => without.measures[port]!.cost - whole.measures[port]!.cost);
  const shares = ports.map((port, i) => shareOf(losses[i] as number, worthOf(whole, port)));
  const byPort = (numbers: readonly number[]): Readonly<Record<string, number>> =>
    Object.fromEntries(ports.map((port, i) => [port, numbers[i] as number]));
  return {
    area,
    depth,
    losses: byPort(losses),
    shares: byPort(shares),
    serves: ports.filter((_, i) => (shares[i] as number) >= SERVES),
    specialisation: specialisationIn(shares),
  };
}

/** A network that costs more than this share of what guessing costs has learned nothing: there is nothing to lose. */
const LEARNT = 0.95;

function shareOf(
  loss: number,
  { cost, guessing }: { readonly cost: number; readonly guessing: number },
): number {
  return cost < LEARNT * guessing ? Math.min(1, Math.max(0, loss / (guessing - cost))) : 0;
}
