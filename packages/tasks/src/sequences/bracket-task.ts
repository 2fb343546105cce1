import type { Task } from '../contract/task.ts';
import { BRACKET_LETTERS } from './alphabet.ts';
import type { LetterTaskRequest } from './letter-task.ts';
import { letterTask } from './letter-task.ts';

/** What sets one task on a bracketed text apart from another. */
export type BracketTaskRequest = Omit<LetterTaskRequest, 'letters'>;

/** A task on a text of the letters a and b in brackets. */
export function bracketTask(request: BracketTaskRequest): Task {
  return letterTask({ ...request, letters: BRACKET_LETTERS });
}
