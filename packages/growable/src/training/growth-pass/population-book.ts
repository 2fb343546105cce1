import {
  type Axis,
  foldKey,
  NamedKeys,
  MeristemError,
  NonFiniteError,
  randomKey,
  type RandomKey,
} from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import {
  editArchitecture,
  type GraphEdit,
  type GraphPopulation,
  graphPopulationsOf,
} from '../../architecture/graph-population.ts';
import type { Scale } from '../../architecture/scale.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { lookAt } from '../activity/look.ts';
import type { StillnessJson } from '../activity/stillness.ts';
import { Ledger, NEWBORN } from './ledger.ts';

/** A population of any scale with its size. */
export interface PopulationSize {
  readonly name: string;
  readonly scale: Scale;
  readonly size: number;
  /** How many of its units are dead, as far as the trainer looks for them (`deadAfter`). */
  readonly dead: number;
}

/** A unit of any scale: who it is, how old in cycles, how strong. */
export interface UnitStanding {
  readonly id: number;
  /** The name of a layer, area or projection. */
  readonly name?: string;
  readonly age: number;
  readonly strength: number;
  /** Whether it has put out nothing but a constant for as long as the trainer's `deadAfter` says. */
  readonly dead: boolean;
}

/** What populations have put out lately, by population. */
export type ActivityJson = Readonly<Record<string, StillnessJson>>;

/** How dead units are told, and what was seen of all before, in a run that goes on. */
export interface BookWatch {
  /** Looks after which a unit that stands still is dead. */
  readonly looks: number;
  readonly seen: ActivityJson | undefined;
}

/** The populations of an architecture from a cycle on. */
interface Era {
  readonly clock: number;
  readonly populations: readonly GraphPopulation[];
}

/** The eras of a run since its start, oldest first, and the architecture that edits have led to. */
export function graphHistory(
  initial: Architecture,
  edits: Iterable<{ readonly clock: number; readonly edit: GraphEdit }>,
): { readonly architecture: Architecture; readonly history: readonly Era[] } {
  let architecture = initial;
  const history: Era[] = [{ clock: 0, populations: graphPopulationsOf(initial) }];
  for (const { clock, edit } of edits) {
    architecture = editArchitecture(architecture, edit);
    history.push({ clock, populations: graphPopulationsOf(architecture) });
  }
  return { architecture, history };
}

/** All populations of a run, from neurons to areas: what rules are asked about. */
export class PopulationBook {
  /** Neurons first. */
  #ledgers: readonly Ledger[] = [];
  readonly #growthKey: RandomKey;
  readonly #watch: BookWatch | undefined;

  /**
   * @param history what there was since the start, oldest first.
   * @param watch absent: nobody looks for dead units.
   */
  constructor(live: LiveModel, seed: number, history: readonly Era[], watch?: BookWatch) {
    this.#growthKey = foldKey(randomKey(seed), 'growth');
    for (const era of history) this.#meet(live, era);
    this.#watch = watch;
    this.#beginWatching(watch?.seen);
  }

  /** Sizes of all populations. */
  get sizes(): readonly PopulationSize[] {
    return this.#ledgers.map(({ name, scale, size, dead }) => ({
      name,
      scale,
      size,
      dead: dead.reduce((count, each) => count + Number(each), 0),
    }));
  }

  /** What has been seen of the units that are looked at; `undefined` if none are. */
  get activity(): ActivityJson | undefined {
    if (!this.#watch) return undefined;
    return Object.fromEntries(
      this.#ledgers.flatMap(({ name, stillness }) => (stillness ? [[name, stillness.toJSON()]] : [])),
    );
  }

  /**
   * The ledger of a population.
   *
   * @throws MeristemError (`trainer`) if there is none of that name.
   */
  ledger(population: string): Ledger {
    const found = this.#ledgers.find(({ name }) => name === population);
    if (found) return found;
    const known = this.#ledgers.map(({ name }) => name).join(', ');
    throw new MeristemError(
      'trainer',
      `trainer: found no population "${population}", expected one of: ${known}.`,
    );
  }

  /**
   * The units of a population.
   *
   * @throws MeristemError (`trainer`) if there is none of that name.
   */
  standing(population: string, clock: number): readonly UnitStanding[] {
    const ledger = this.ledger(population);
    return ledger.ids.map((id, i) => ({
      id,
      ...(ledger.names && { name: ledger.names[i] as string }),
      age: ledger.age(i, clock),
      strength: ledger.strengths[i] as number,
      dead: ledger.dead[i] as boolean,
    }));
  }

  /** Ids along an axis of a model: those of its population, or counted where nothing grows. */
  idsAlong({ model, residence }: LiveModel, axis: Pick<Axis, 'name' | 'min'>): readonly number[] {
    const population = model.axisPopulations.find((each) => each.axis.name === axis.name);
    if (population) return this.ledger(population.name).ids;
    return Array.from({ length: residence.extents[axis.name] ?? axis.min }, (_, i) => i);
  }

  /**
   * Takes the strengths over that the last cycle put out.
   *
   * @throws NonFiniteError if one is not a number: a rule would take it for a weak unit and remove the trace.
   */
  measure({ strengths }: LiveModel): void {
    const ledgers = this.#ledgers;
    for (let i = 0; i < ledgers.length; i++) ledgers[i]!.strengths = strengths[i]!();
    for (const ledger of ledgers) requireNumbers(ledger);
  }

  /** Takes over what units put out in the last activity pass. */
  look(live: LiveModel): void {
    if (live.activity) lookAt(this.#ledgers, live, live.activity);
  }

  /** Outputs of a step are valid until an edit; strengths are asked for after it. */
  detach(): void {
    for (const ledger of this.#ledgers) ledger.strengths = Float64Array.from(ledger.strengths);
  }

  /** What puts all populations back to where they are now. */
  mark(): () => void {
    const ledgers = this.#ledgers;
    const undos = ledgers.map((ledger) => ledger.mark());
    return () => {
      this.#ledgers = ledgers;
      this.#keyDraws();
      for (const undo of undos) undo();
    };
  }

  /** The ledgers of all populations, in the order in which rules are asked. */
  get all(): readonly Ledger[] {
    return this.#ledgers;
  }

  /** Follows a change of the architecture: populations that are known go on, others begin. */
  followModel(live: LiveModel, clock: number): void {
    this.#meet(live, { clock, populations: graphPopulationsOf(live.model.architecture) });
    this.#beginWatching();
  }

  /** Lets those units be looked at that are not yet: areas and projections are judged by what is in them. */
  #beginWatching(seen?: ActivityJson): void {
    if (!this.#watch) return;
    for (const ledger of this.#ledgers) {
      if (ledger.stillness || (ledger.scale !== 'neuron' && ledger.scale !== 'layer')) continue;
      ledger.watch(this.#watch.looks, seen?.[ledger.name]);
    }
  }

  #meet({ model, founders }: LiveModel, { clock, populations }: Era): void {
    const known = new Map(this.#ledgers.map((ledger) => [ledger.name, ledger]));
    const neurons = model.axisPopulations.map(({ name, scale, axis }) => {
      const ledger = known.get(name);
      if (ledger) return ledger;
      const { ids, born, nextId } = founders.get(axis.name)!;
      return new Ledger({ name, scale, min: axis.min, max: axis.max, ids, born, nextId }, this.#growthKey);
    });
    const graph = populations.map(({ name, scale, min, max, units: names }) => {
      const ledger = known.get(name);
      if (ledger) return followed(ledger, names, clock);
      const [ids, born] = [names.map((_, i) => i), names.map(() => clock)];
      return new Ledger({ name, scale, min, max, ids, born, nextId: ids.length, names }, this.#growthKey);
    });
    this.#ledgers = [...neurons, ...graph];
    this.#keyDraws();
  }

  /** Draws of populations are independent, whatever they are called. */
  #keyDraws(): void {
    const keys = new NamedKeys(
      this.#growthKey,
      this.#ledgers.map(({ name }) => name),
    );
    for (const ledger of this.#ledgers) ledger.draws = keys.of(ledger.name);
  }
}

/** A ledger after an edit: units that stayed keep their ids; some may have gone because something else took them along. */
function followed(ledger: Ledger, names: readonly string[], clock: number): Ledger {
  const before = new Map(ledger.names?.map((name, position) => [name, position]));
  ledger.follow(
    names.map((name) => before.get(name) ?? NEWBORN),
    clock,
    names,
  );
  return ledger;
}

function requireNumbers({ name, ids, strengths }: Ledger): void {
  for (let i = 0; i < strengths.length; i++) {
    if (!Number.isNaN(strengths[i])) continue;
    throw new NonFiniteError(
      `training: found strength NaN of unit ${ids[i]} in population "${name}", expected a number. Lower the learning rate, ` +
        'bound the step (maxStep) or clip gradients, and go on from the last checkpoint.',
    );
  }
}
