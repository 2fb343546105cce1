import type { TaskDefinition } from '@meristem/tasks';
import { chessboardDefinition } from './chessboard.ts';
import { friedmanDefinition } from './friedman.ts';
import { prototypesDefinition } from './prototypes.ts';
import { sineDefinition } from './sine.ts';

/** Tasks that studies train on, beside those of the package. */
export const STUDY_TASKS: readonly TaskDefinition[] = [
  sineDefinition,
  friedmanDefinition,
  prototypesDefinition,
  chessboardDefinition,
];
