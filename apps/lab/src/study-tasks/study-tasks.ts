import type { TaskDefinition } from '@meristem/tasks';
import { irisDefinition } from './iris.ts';
import { sineDefinition } from './sine.ts';
import { textFileDefinition } from './text-file.ts';

/** Tasks that studies train on, beside those of the package. */
export const STUDY_TASKS: readonly TaskDefinition[] = [irisDefinition, sineDefinition, textFileDefinition];

/** Tasks that no rule was chosen on: what they say of one is said by strangers. */
export const KEPT_BACK_TASKS: readonly TaskDefinition[] = [];
