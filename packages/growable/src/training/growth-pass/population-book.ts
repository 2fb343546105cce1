import { type AxisEdit, foldKey, NonFiniteError, randomKey, type RandomKey } from '@meristem/autodiff';
import type { PopulationView } from '../../growth/growth-rule.ts';
import type { Architecture } from '../../architecture/architecture.ts';
import {
  editArchitecture,
  type Scale,
  type GraphPopulation,
  graphPopulationsOf,
} from '../../architecture/structure.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { type AppliedStructureEdit, MemberLedger } from './member-ledger.ts';
import { ledgerOf, PopulationLedger } from './population-ledger.ts';
import { memberStrengthOutput } from '../live-model/train-step.ts';

/** A population of any scale with its size. */
export interface PopulationSize {
  readonly name: string;
  readonly scale: Scale;
  readonly size: number;
}

/** A unit of any scale: who it is, how old in cycles, how strong. */
export interface UnitStanding {
  readonly id: number;
  /** The name of a layer, area or projection. */
  readonly name?: string;
  readonly age: number;
  readonly strength: number;
}

/** The structures of an architecture from a cycle on. */
export interface StructuresAt {
  readonly clock: number;
  readonly structures: readonly GraphPopulation[];
}

/** The structures of a run since its start, and the architecture that edits of them have led to. */
export function structureHistory(
  initial: Architecture,
  edits: readonly AppliedStructureEdit[],
): { readonly architecture: Architecture; readonly history: readonly StructuresAt[] } {
  let architecture = initial;
  const history: StructuresAt[] = [{ clock: 0, structures: graphPopulationsOf(initial) }];
  for (const { clock, edit } of edits) {
    architecture = editArchitecture(architecture, edit);
    history.push({ clock, structures: graphPopulationsOf(architecture) });
  }
  return { architecture, history };
}

/** All populations of a run, from neurons to areas: what rules are asked about. */
export class PopulationBook {
  neurons: readonly PopulationLedger[];
  members: readonly MemberLedger[];
  private readonly growthKey: RandomKey;

  /** @param history the structures that there were since the start, oldest first. */
  constructor(live: LiveModel, seed: number, history: readonly StructuresAt[]) {
    this.growthKey = foldKey(randomKey(seed), 'growth');
    this.neurons = this.ledgers(live);
    this.members = [];
    for (const { structures, clock } of history) this.meet(structures, clock);
  }

  /** Sizes of all populations, neurons first. */
  get sizes(): readonly PopulationSize[] {
    return [...this.neurons, ...this.members].map(({ name, scale, size }) => ({ name, scale, size }));
  }

  /**
   * The units of a population.
   *
   * @throws MeristemError (`trainer`) if there is none of that name.
   */
  standing(population: string, clock: number): readonly UnitStanding[] {
    const ledger = ledgerOf([...this.neurons, ...this.members], population);
    return ledger.ids.map((id, i) => ({
      id,
      ...(ledger instanceof MemberLedger && { name: ledger.names[i] as string }),
      age: ledger.age(i, clock),
      strength: ledger.strengths[i] ?? NaN,
    }));
  }

  /**
   * Takes the strengths over that the last cycle put out.
   *
   * @throws NonFiniteError if one is not a number: a rule would take it for a weak unit and remove the trace.
   */
  measure(live: LiveModel): void {
    for (const ledger of this.neurons) ledger.strengths = live.strengths(ledger.name);
    for (const ledger of this.members) {
      ledger.names.forEach((member, i) => {
        ledger.strengths[i] = live.step.output(memberStrengthOutput(ledger.name, member))[0] as number;
      });
    }
    for (const ledger of this.neurons) requireNumbers(ledger);
    for (const ledger of this.members) requireNumbers(ledger);
  }

  /** Outputs of a step are valid until an edit; strengths are asked for after it. */
  detach(): void {
    for (const ledger of this.neurons) ledger.strengths = Float64Array.from(ledger.strengths);
  }

  /** What puts all populations back to where they are now. */
  mark(): () => void {
    const { neurons, members } = this;
    const undos = [...neurons, ...members].map((ledger) => ledger.mark());
    return () => {
      this.neurons = neurons;
      this.members = members;
      for (const undo of undos) undo();
    };
  }

  /** Every population as rules see it, neurons first. */
  *views(clock: number): Generator<{ readonly view: PopulationView; readonly draws: RandomKey }> {
    for (const ledger of this.neurons) yield { view: ledger.view(clock), draws: ledger.draws };
    for (const ledger of this.members) yield { view: ledger.view(clock), draws: ledger.draws };
  }

  /** Follows an edit of neurons. */
  follow(edit: AxisEdit, clock: number): void {
    this.neurons.find(({ population }) => population.axis.name === edit.axis)?.follow(edit, clock);
  }

  /** Follows a change of the architecture. */
  followModel(live: LiveModel, clock: number): void {
    const before = new Map(this.neurons.map((ledger) => [ledger.name, ledger.strengths]));
    this.neurons = this.ledgers(live);
    for (const ledger of this.neurons) {
      ledger.strengths = before.get(ledger.name) ?? new Float64Array(ledger.size).fill(NaN);
    }
    this.meet(graphPopulationsOf(live.model.architecture), clock);
  }

  private ledgers(live: LiveModel): readonly PopulationLedger[] {
    const state = live.residence.snapshot();
    return live.model.populations.map(
      (population) => new PopulationLedger(population, state, this.growthKey),
    );
  }

  /** Ledgers for the structures that there are: those known go on, others begin. */
  private meet(structures: readonly GraphPopulation[], clock: number): void {
    this.members = structures.map((structure) => {
      const known = this.members.find(({ name }) => name === structure.name);
      if (!known) return new MemberLedger(structure, clock, this.growthKey);
      known.follow(structure, clock);
      return known;
    });
  }
}

function requireNumbers({ name, ids, strengths }: PopulationLedger | MemberLedger): void {
  for (let i = 0; i < strengths.length; i++) {
    if (!Number.isNaN(strengths[i])) continue;
    throw new NonFiniteError(
      `training: found strength NaN of unit ${ids[i]} in population "${name}", expected a number. Lower the learning rate, ` +
        'bound the step (maxStep) or clip gradients, and go on from the last checkpoint.',
    );
  }
}
