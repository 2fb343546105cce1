import type { JsonObject } from '@meristem/autodiff';

/** One line of a suite: a task, and the architecture that is trained on it. */
export interface SuiteEntry {
  readonly task: string;
  /** Of the task; its own unless told. */
  readonly options?: JsonObject;
  /** What it is called, where the task's name does not say it. */
  readonly label?: string;
  /** A name of the catalogue; the one that fits the task unless told. */
  readonly architecture?: string;
  /** As `grow` trains unless told. */
  readonly cycles?: number;
  readonly batch?: number;
}

/** A named list of tasks on which ways to train are compared. */
export interface Suite {
  readonly name: string;
  /** What is in it, in one sentence. */
  readonly summary: string;
  readonly entries: readonly SuiteEntry[];
}

/** The name of an entry, which is that of its folder: `copy-memory.gated`. */
export function entryName({
  task,
  label = task,
  architecture,
}: SuiteEntry & Required<Pick<SuiteEntry, 'architecture'>>): string {
  return `${label}.${architecture}`;
}
