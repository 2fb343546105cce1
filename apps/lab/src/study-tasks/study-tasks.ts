import type { TaskDefinition } from '@meristem/tasks';
import { addingDefinition } from './adding.ts';
import { chessboardDefinition } from './chessboard.ts';
import { friedmanDefinition } from './friedman.ts';
import { prototypesDefinition } from './prototypes.ts';
import { recallDefinition } from './recall.ts';
import { sineDefinition } from './sine.ts';
import { textFileDefinition } from './text-file.ts';

/** Tasks that no rule was chosen on: what they say of one, they say as strangers. */
export const KEPT_BACK_TASKS: readonly TaskDefinition[] = [
  friedmanDefinition,
  prototypesDefinition,
  chessboardDefinition,
  addingDefinition,
  recallDefinition,
];

/** Tasks that studies train on, beside those of the package. */
export const STUDY_TASKS: readonly TaskDefinition[] = [
  sineDefinition,
  textFileDefinition,
  ...KEPT_BACK_TASKS,
];
