import type { TaskDefinition } from '@meristem/tasks';

/** Tasks that are read from files of one's own, beside those of modules. */
export const OWN_DATA_TASKS: readonly TaskDefinition[] = [];
