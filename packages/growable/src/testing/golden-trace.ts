import type { Draws } from '../growth/draws.ts';

/** Weights or optimizer slots of a recorded network, stored `[pre][post]`. */
export interface GoldenTensors {
  readonly input: readonly (readonly number[])[];
  readonly recurrent: readonly (readonly number[])[];
  readonly readout: readonly (readonly number[])[];
  readonly hiddenBias: readonly number[];
  readonly readoutBias: readonly number[];
  readonly multiplier?: readonly number[];
}

/** A network as it stood after a cycle and its edit. */
export interface GoldenNetwork {
  readonly ids: readonly number[];
  readonly weights: GoldenTensors;
  readonly slots: GoldenTensors;
  readonly state: readonly number[];
}

/** The weights that a newborn brought. */
export interface GoldenBirth {
  readonly id: number;
  readonly input: readonly number[];
  /** From the units that were there before it. */
  readonly recurrentIncoming: readonly number[];
  /** To the units that were there before it, then to itself. */
  readonly recurrentOutgoing: readonly number[];
  readonly readout: readonly number[];
  readonly multiplier?: number;
}

/** One cycle of a recorded run. */
export interface GoldenCycle {
  readonly loss: number;
  readonly smoothedLoss: number;
  /** Before the edit. */
  readonly strengths?: readonly number[];
  /** After the edit. */
  readonly units: number;
  readonly subThreshold: number;
  readonly draws: {
    readonly spare: Readonly<Record<string, number>>;
    readonly delete: Readonly<Record<string, number>>;
    readonly add: number;
    readonly spontaneous: number;
  };
  readonly deletedIds: readonly number[];
  readonly birth: GoldenBirth | null;
}

/** Settings that both recorded versions of the method share. */
interface GoldenConfig {
  readonly letters: string;
  readonly steps: number;
  readonly batch: number;
  readonly cycles: number;
  readonly smoothing: { readonly newShare: number; readonly start: number };
  readonly rule: {
    readonly reserve: number;
    readonly threshold: number;
    readonly addProbability: number;
    readonly deleteProbability: number;
    readonly spontaneousProbability: number;
    readonly maximumUnits: number;
  };
}

type InitialMemory = Readonly<Record<keyof GoldenTensors, number>>;

/** Settings of the final version. */
export interface OutgoingL1Config extends GoldenConfig {
  readonly criterion: 'outgoing-l1';
  readonly optimizer: {
    readonly learningRate: number;
    readonly newShare: number;
    readonly epsilon: number;
    readonly maximumStep: number;
    readonly initialMemory: InitialMemory;
  };
  readonly penalty: { readonly amount: number };
  readonly newborn: { readonly memory: number };
}

/** Settings of the first version. */
export interface MultiplierConfig extends GoldenConfig {
  readonly criterion: 'multiplier';
  readonly optimizer: {
    readonly learningRate: number;
    readonly epsilon: number;
    readonly maximumGradient: number;
    readonly initialMemory: InitialMemory;
  };
  readonly penalty: { readonly amountPerStep: number };
  readonly multiplierMinimum: number;
  readonly newborn: { readonly memory: number; readonly multiplier: number };
}

/** A recorded run of an independent program; made, and its fields explained, by `tools/fixtures`. */
export interface GoldenTrace<C = OutgoingL1Config | MultiplierConfig> {
  readonly config: C;
  readonly text: string;
  readonly initial: GoldenNetwork;
  readonly cycles: readonly GoldenCycle[];
  /** Every so many cycles, and after every cycle with an edit; `cycle` counts from 0. */
  readonly snapshots: readonly (GoldenNetwork & { readonly cycle: number })[];
}

/** The recorded random numbers of a cycle; asking for one that was never drawn is an error. */
export function recordedDraws({ draws }: GoldenCycle): Draws {
  const of = (drawn: Readonly<Record<string, number>>, what: string, id: number): number => {
    const found = drawn[id];
    if (found === undefined) throw new Error(`the record has no ${what} draw for unit ${id}`);
    return found;
  };
  return {
    priority: (id) => of(draws.spare, 'priority', id),
    deletion: (id) => of(draws.delete, 'deletion', id),
    addition: () => draws.add,
    spontaneous: () => draws.spontaneous,
  };
}
