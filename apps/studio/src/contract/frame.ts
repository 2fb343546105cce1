import type { ArchitectureJson } from './document.ts';

/** At which scale a unit lives. */
export type Scale = 'neuron' | 'layer' | 'area' | 'projection';

/** A run, by the id that `open` and `fork` give it. */
export type RunId = string;

/** The network as it stood after a cycle. Arrays of an event are the page's own: they were transferred. */
export interface Frame {
  /** Cycles completed. */
  readonly cycle: number;
  readonly smoothedLoss: number;
  readonly populations: readonly FramePopulation[];
  /** Weights of projections, of bounded size; absent in a frame for which they were not wanted. */
  readonly weights?: readonly FrameWeights[];
  /** The architecture, where it is another one than in the frame before; always in the answer to `frame`. */
  readonly architecture?: ArchitectureJson;
  readonly activity?: FrameActivity;
  /** What the network says over the plane, where it has one input vector of two numbers. */
  readonly boundary?: Raster;
}

/** A population of any scale. Arrays are over its units, by position. */
export interface FramePopulation {
  /** Such as `memory`, `stack.layers`. */
  readonly name: string;
  readonly scale: Scale;
  /** For life. */
  readonly ids: Int32Array;
  /** In cycles. */
  readonly ages: Int32Array;
  /** NaN before the first cycle. */
  readonly strengths: Float32Array;
  /** 1 where a unit puts out nothing but a constant. */
  readonly dead: Uint8Array;
  /** Of layers, areas and projections. */
  readonly names?: readonly string[];
  /** Strength below which the rule holds a unit for weak, where it has such. */
  readonly threshold?: number;
}

/** Weights between two places, `[rows, columns]` row-major: a row for each unit of the source, a column for each of the target. */
export interface FrameWeights {
  /** The variable's name. */
  readonly name: string;
  /** Places at the ends: populations of neurons, or ports. */
  readonly pre: string;
  readonly post: string;
  /** Ids of units, or numbers of symbols or components of a port. */
  readonly preIds: Int32Array;
  readonly postIds: Int32Array;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  /** Weights of each pair (gates, places of a window); 1 for a plain one, of more `values` are Euclidean norms. */
  readonly each: number;
  /** Whether it reads the step before. */
  readonly recurrent: boolean;
  /** Whether there were too many to show: then `values` is empty. */
  readonly omitted?: true;
}

/** Activations over one sequence that the network did not learn from. */
export interface FrameActivity {
  readonly steps: number;
  /** By population of neurons, `[steps, units]` row-major; over sites the mean of their sizes. */
  readonly populations: readonly {
    readonly name: string;
    readonly ids: Int32Array;
    readonly values: Float32Array;
  }[];
  /** What was read, by input, one entry a step: a symbol as its letter or name, numbers in short. */
  readonly inputs: readonly { readonly name: string; readonly steps: readonly string[] }[];
  /** What was asked for and what was answered, by output. */
  readonly outputs: readonly {
    readonly name: string;
    readonly targets: readonly string[];
    readonly answers: readonly string[];
  }[];
}

/** What a network says over a part of the plane: `[rows, columns, size]` row-major, rows from the lowest y to the highest. */
export interface Raster {
  readonly input: string;
  readonly output: string;
  readonly x: readonly [least: number, most: number];
  readonly y: readonly [least: number, most: number];
  readonly rows: number;
  readonly columns: number;
  /** Numbers at each place: chances of classes, or a value of each component. */
  readonly size: number;
  readonly values: Float32Array;
  /** Names of the classes, where these are chances. */
  readonly classes?: readonly string[];
}
