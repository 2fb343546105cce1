import type { Catalogue, PresetAsked } from './catalogue.ts';
import type { ExperimentJson, OwnData, RuleJson, StudioDocument, TaskJson } from './document.ts';
import type { JsonObject } from './json.ts';
import type { Frame, Raster, RunId, Scale } from './frame.ts';
import type { PortsView } from './ports.ts';

/** Parts of a frame that cost something to make. */
export type Wanted = 'weights' | 'activity' | 'boundary';

/** What is changed under way, from the present weights. What is left out stays. */
export interface Changes {
  /** Another task, or other options of the same: with the same ports and steps. */
  readonly task?: TaskJson;
  readonly data?: OwnData;
  readonly rule?: RuleJson;
  /** Of the rule's criterion. */
  readonly penalty?: number;
  readonly learningRate?: number;
  readonly schedules?: JsonObject;
  /** Cycles that the run is planned for in all, those behind it included. */
  readonly cycles?: number;
}

/** What can be taken home. */
export type ExportKind = 'experiment' | 'network' | 'code' | 'checkpoint' | 'onnx';

/** What the page may ask the worker for, by kind: what it gives, and what it gets. */
export interface Exchanges {
  catalogue: { readonly gives: object; readonly gets: Catalogue };
  preset: { readonly gives: PresetAsked; readonly gets: ExperimentJson };
  /** Whether a document can be trained, and what it would be; nothing is kept of it. */
  check: { readonly gives: { readonly document: StudioDocument }; readonly gets: Checked };
  /** A run that stands at cycle 0, or where the checkpoint (a file) left off. */
  open: {
    readonly gives: { readonly document: StudioDocument; readonly checkpoint?: Uint8Array };
    readonly gets: Opened;
  };
  close: { readonly gives: OfRun; readonly gets: null };
  /** Trains on to the planned end. */
  run: { readonly gives: OfRun & { readonly speed: Speed }; readonly gets: Standing };
  pause: { readonly gives: OfRun; readonly gets: Standing };
  /** Trains so many cycles at once; answered after them, with a frame before the answer. */
  step: { readonly gives: OfRun & { readonly cycles: number }; readonly gets: Standing };
  /** Which parts live frames have, and whether there are any; without weights, activity and boundary unless told. */
  watch: {
    readonly gives: OfRun & { readonly want: readonly Wanted[]; readonly frames: boolean };
    readonly gets: null;
  };
  change: { readonly gives: OfRun & { readonly changes: Changes }; readonly gets: Opened };
  /**
   * Removes a unit with the next cycle; a run that stands still does one for it. A `structure` event says that it has gone, or that
   * it was spared. A population keeps its fewest units.
   */
  delete: { readonly gives: OfRun & UnitRef; readonly gets: { readonly waiting: number } };
  /** A second run from the present weights. */
  fork: { readonly gives: OfRun & { readonly changes?: Changes }; readonly gets: Opened };
  /** Which cycles are recorded. */
  history: { readonly gives: OfRun; readonly gets: Recorded };
  /** The recorded frame at a cycle, or the last one before it; with its architecture. */
  frame: {
    readonly gives: OfRun & { readonly cycle: number; readonly want: readonly Wanted[] };
    readonly gets: Frame;
  };
  /** Text by the network as it is, or as it was at the recorded frame at or before a cycle. */
  sample: { readonly gives: OfRun & SampleAsked; readonly gets: Sample };
  /** What the network says over the plane, as it is or as it was. */
  predict: { readonly gives: OfRun & RasterAsked; readonly gets: Raster };
  /** Examples of the plane, to draw over what the network says. */
  examples: { readonly gives: OfRun & { readonly most: number }; readonly gets: PlaneExamples };
  explain: { readonly gives: OfRun & UnitRef; readonly gets: Explained };
  export: { readonly gives: OfRun & { readonly what: ExportKind }; readonly gets: Exported };
}

/** A kind of request. */
export type RequestKind = keyof Exchanges;

/** A request: its kind, an id that the answer bears, and what it gives. */
export type Request<K extends RequestKind = RequestKind> = {
  [Kind in K]: { readonly kind: Kind; readonly id: number } & Exchanges[Kind]['gives'];
}[K];

/** The value of the answer to a kind of request. */
export type AnswerTo<K extends RequestKind> = Exchanges[K]['gets'];

/** The run that a request is about. */
interface OfRun {
  readonly run: RunId;
}

/** As fast as it goes, or at most so many cycles a second. */
export type Speed = 'fastest' | number;

/** A unit of a population. */
export interface UnitRef {
  readonly population: string;
  /** Its id. */
  readonly unit: number;
}

/** What a document would be. */
export interface Checked {
  readonly ports: PortsView;
  /** Populations at the start, of every scale. */
  readonly populations: readonly PopulationView[];
  /** Trained numbers at the start. */
  readonly parameters: number;
  /** Bytes that it takes to begin. */
  readonly bytes: number;
  /** What the network is, in some lines. */
  readonly description: string;
  /** The experiment with all that was left out filled in. */
  readonly experiment: ExperimentJson;
}

/** A population in short. */
export interface PopulationView {
  readonly name: string;
  readonly scale: Scale;
  readonly size: number;
  /** How many of its units put out nothing but a constant. */
  readonly dead: number;
}

/** A run that has been opened, forked or changed. */
export interface Opened extends Checked {
  readonly run: RunId;
  readonly cycle: number;
  readonly floor?: number;
  readonly plateaus: readonly PlateauView[];
}

/** A loss at which training is known to linger, in nats per cycle. */
export interface PlateauView {
  readonly label: string;
  readonly natsPerCycle: number;
}

/** Where a run is. */
export interface Standing {
  readonly cycle: number;
  readonly running: boolean;
}

/** What a run has recorded. */
export interface Recorded {
  /** Ascending. */
  readonly cycles: Int32Array;
  readonly bytes: number;
  readonly mostBytes: number;
}

/** What to write. */
export interface SampleAsked {
  /** The input that the text is read from and written to; the first one with symbols unless told. */
  readonly port?: string;
  /** How many symbols: at most 10,000. */
  readonly symbols: number;
  /** Above 0; 0 takes the likeliest symbol each time. */
  readonly temperature: number;
  /** What it goes on from; the first symbol unless told. */
  readonly start?: string;
  readonly seed?: number;
  /** Of the cursor; the present unless told. */
  readonly cycle?: number;
}

/** A text by a network. */
export interface Sample {
  readonly cycle: number;
  readonly text: string;
}

/** Which part of the plane, and how finely. */
export interface RasterAsked {
  readonly x?: readonly [least: number, most: number];
  readonly y?: readonly [least: number, most: number];
  /** At most 256 each; 64 unless told. */
  readonly rows?: number;
  readonly columns?: number;
  /** The first one unless told. */
  readonly output?: string;
  /** Of the cursor; the present unless told. */
  readonly cycle?: number;
}

/** Examples of a task in the plane. */
export interface PlaneExamples {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** The class of each, or its value. */
  readonly labels: Float32Array;
  readonly classes?: readonly string[];
}

/** Everything that touches one unit. */
export interface Explained {
  readonly population: string;
  readonly scale: Scale;
  readonly unit: number;
  readonly name?: string;
  readonly age: number;
  readonly strength: number;
  readonly dead: boolean;
  readonly incoming: readonly ExplainedConnection[];
  readonly outgoing: readonly ExplainedConnection[];
  readonly own: readonly { readonly variable: string; readonly values: readonly number[] }[];
  /** What the held-out loss would do without it, in nats per cycle. */
  readonly removal: { readonly firstOrder: number; readonly trial: number; readonly loss: number };
  /** The same as text, line by line. */
  readonly text: string;
}

/** Weights by which a unit is connected. */
export interface ExplainedConnection {
  readonly weight: string;
  readonly from: string;
  readonly to: string;
  readonly norm: number;
  readonly count: number;
}

/** Files to take home; the first one is what was asked for, others lie beside it. */
export interface Exported {
  readonly files: readonly ExportedFile[];
  /** How to use them, in a sentence, with a command where there is one. */
  readonly words: string;
}

/** A file: of text or of bytes. */
export type ExportedFile = { readonly name: string; readonly mediaType: string } & (
  { readonly text: string } | { readonly bytes: Uint8Array }
);
