import type { TaskDefinition } from '@meristem/tasks';
import { chessboardDefinition } from './chessboard.ts';
import { friedmanDefinition } from './friedman.ts';
import { irisDefinition } from './iris.ts';
import { moonsDefinition } from './moons.ts';
import { prototypesDefinition } from './prototypes.ts';
import { sineDefinition } from './sine.ts';
import { textFileDefinition } from './text-file.ts';

/** Tasks that studies train on, beside those of the package. */
export const STUDY_TASKS: readonly TaskDefinition[] = [
  irisDefinition,
  sineDefinition,
  textFileDefinition,
  friedmanDefinition,
  moonsDefinition,
  prototypesDefinition,
  chessboardDefinition,
];
