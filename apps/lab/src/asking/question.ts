import type { MeristemError } from '@meristem/autodiff';
import { DataError } from '@meristem/data';
import { InputError } from './input-error.ts';

/** What a network hears in one step: the numbers of a vector port, or one symbol, by port. */
export type Heard = Readonly<Record<string, readonly number[]>>;

/** A record of an input file: one step of a stream or a row of its own; or a whole sequence, heard from its start. */
export interface Question {
  /** Where it stands in the input: lines, or records of a table, count from 1. */
  readonly line: number;
  readonly steps: readonly Heard[];
  /** True of a sequence, however long; such a question is answered by a sequence. */
  readonly sequence: boolean;
  /** Of an image: its file. */
  readonly file?: string;
}

/** A record that a network cannot be asked about. */
export interface Unasked {
  readonly line: number;
  readonly file?: string;
  /** What is wrong with it. */
  readonly fault: MeristemError;
}

/** What comes of a record: a question, or what is wrong with it. The records around it are asked about all the same. */
export type Asked = Question | Unasked;

/** The question that is read from a record, or what is wrong with the record. */
export function askedBy(where: Pick<Unasked, 'line' | 'file'>, read: () => Question): Asked {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof InputError || fault instanceof DataError) return { ...where, fault };
    throw fault;
  }
}
