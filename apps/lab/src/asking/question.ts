/** What a network hears in one step: the numbers of a vector port, or one symbol, by port. */
export type Heard = Readonly<Record<string, readonly number[]>>;

/** A record of an input file: one step of a stream or a row of its own; or a whole sequence, heard from its start. */
export interface Question {
  /** Where it stands in the input: lines, or records of a table, count from 1. */
  readonly line: number;
  readonly steps: readonly Heard[];
  /** True of a sequence, however long; such a question is answered by a sequence. */
  readonly sequence: boolean;
}
