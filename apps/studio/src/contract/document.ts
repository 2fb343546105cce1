import type { JsonObject, JsonValue } from './json.ts';

/** Everything that a person makes: JSON, in the address, in storage, in files. */
export interface StudioDocument {
  readonly format: 'meristem.studio';
  readonly formatVersion: 1;
  /** What the person calls it: text, never markup. */
  readonly name: string;
  /** Exactly what `lab experiment FILE.json` takes; of own data the file is left out of the task's options. */
  readonly experiment: ExperimentJson;
  /** Root of all random numbers of the run: a whole number from 0. */
  readonly seed: number;
  /** `portable`: the same bits on every machine; `fast`: what this machine computes quickest. */
  readonly precision: StudioPrecision;
  /** Where areas, inputs and outputs are drawn, in pixels of the canvas, by path (`memory`, `inner.memory`). */
  readonly places: Readonly<Record<string, Place>>;
  /** What the tasks `text` and `table` read. */
  readonly data?: OwnData;
  readonly notes?: string;
}

/** How numbers are computed. */
export type StudioPrecision = 'portable' | 'fast';

/** A place on the canvas, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** One's own data. A text is for the task `text`; a table and points are for the task `table`. */
export type OwnData = OwnText | OwnCsv | OwnPoints;

/** A text whose next character is foretold. */
interface OwnText {
  readonly kind: 'text';
  readonly text: string;
}

/** A table as CSV, with the columns that are foretold from the others. */
interface OwnCsv {
  readonly kind: 'csv';
  readonly text: string;
  readonly target: readonly string[];
}

/** Points drawn in the plane: the label is foretold from x and y. */
export interface OwnPoints {
  readonly kind: 'points';
  readonly points: readonly OwnPoint[];
}

/** A point in the plane with the class that it is in. */
export interface OwnPoint {
  readonly x: number;
  readonly y: number;
  /** Of the class: a whole number from 0. */
  readonly label: number;
}

/** An experiment as plain data. The worker checks it by the published schema; here stand the fields that the page edits. */
export interface ExperimentJson extends JsonObject {
  readonly task: TaskJson;
  readonly architecture: ArchitectureJson;
  readonly rule: RuleJson;
  /** How many cycles the run is planned for. */
  readonly cycles: number;
  readonly batch?: number;
  readonly optimizer?: JsonObject;
  readonly schedules?: JsonObject;
}

/** A task by name. */
export interface TaskJson extends JsonObject {
  readonly name: string;
  readonly options?: JsonObject;
}

/** A growth rule: `kind` and the fields of that kind; the outermost one has a `criterion`. */
export interface RuleJson extends JsonObject {
  readonly kind: string;
}

/** Areas joined by projections. */
export interface ArchitectureJson extends JsonObject {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly areas: readonly AreaJson[];
  readonly outputs: readonly string[];
  readonly projections: readonly ProjectionJson[];
  readonly populations?: readonly JsonObject[];
  readonly plasticProjections?: JsonObject;
}

/** An area: a module by kind with its options, or a graph of its own (`kind: 'graph'`). */
export interface AreaJson extends JsonObject {
  readonly name: string;
  readonly kind: string;
  readonly graph?: ArchitectureJson;
}

/** A projection. */
export interface ProjectionJson extends JsonObject {
  readonly from: string;
  readonly to: string;
  readonly delay?: 0 | 1;
  readonly interaction?: 'additive' | 'multiplicative' | 'mixture';
  readonly window?: JsonValue;
  readonly pool?: JsonValue;
  readonly flatten?: true;
}
