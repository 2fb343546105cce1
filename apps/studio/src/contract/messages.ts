import type { ArchitectureJson } from './document.ts';
import type { Frame, RunId } from './frame.ts';
import type { AnswerTo, PlateauView, PopulationView, RequestKind, UnitRef } from './requests.ts';

/** What the worker answers a request with. */
type Answer<K extends RequestKind = RequestKind> = {
  readonly kind: 'answer';
  readonly id: number;
  readonly value: AnswerTo<K>;
};

/** Why a request could not be met. */
export interface Fault {
  readonly kind: 'fault';
  readonly id: number;
  /** JSON path in the document, where it is about one. */
  readonly path?: string;
  /** What was found, what was expected and what to do, in words. */
  readonly message: string;
}

/** What the worker says unasked. */
export type Event = ProgressEvent | StructureEvent | FrameEvent | EndedEvent;

/** Everything that the worker says. */
export type FromWorker = Answer | Fault | Event;

/** How a run goes: at most 20 a second. Losses are in nats per cycle. */
export interface ProgressEvent {
  readonly kind: 'progress';
  readonly run: RunId;
  readonly cycle: number;
  readonly loss: number;
  readonly smoothedLoss: number;
  /** The least that any predictor can reach, where it is known. */
  readonly floor?: number;
  /** Where the task has such; absent where they are as in the event before. */
  readonly plateaus?: readonly PlateauView[];
  /** On examples that the run keeps back. */
  readonly validationLoss?: number;
  /** Share of held-out answers that are right, looked at every so often; of tasks with classes or symbols. */
  readonly accuracy?: number;
  readonly learningRate: number;
  /** Over about the last second. */
  readonly cyclesPerSecond: number;
  readonly populations: readonly PopulationView[];
  /** Since the start of the run. */
  readonly births: number;
  readonly deaths: number;
  readonly parameters: number;
}

/** Units came and went. */
export interface StructureEvent {
  readonly kind: 'structure';
  readonly run: RunId;
  readonly cycle: number;
  readonly born: readonly UnitRef[];
  readonly died: readonly UnitRef[];
  /** Units that were to go but that something else depends on, as `population: unit`. */
  readonly spared: readonly string[];
  /** The architecture, where layers, areas or projections changed. */
  readonly architecture?: ArchitectureJson;
}

/** A frame, live: at most 20 a second. */
interface FrameEvent {
  readonly kind: 'frame';
  readonly run: RunId;
  readonly frame: Frame;
}

/** A run does not go on by itself. */
export interface EndedEvent {
  readonly kind: 'ended';
  readonly run: RunId;
  readonly cycle: number;
  /** `finished`: all planned cycles are done; `stopped`: it was paused; `failed`: training threw. */
  readonly why: 'finished' | 'stopped' | 'failed';
  readonly message?: string;
}
