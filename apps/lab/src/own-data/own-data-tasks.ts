import type { TaskDefinition } from '@meristem/tasks';
import { imagesKind } from './images-kind.ts';
import { ownDefinition, type OwnKind } from './own-definition.ts';
import { seriesKind } from './series-kind.ts';
import { tableKind } from './table-kind.ts';
import { textKind } from './text-kind.ts';

/** Kinds of own data, by the name of their task. */
export const OWN_KINDS: readonly OwnKind[] = [textKind, tableKind, seriesKind, imagesKind];

/** Tasks that are read from files of one's own, beside those of modules. */
export const OWN_DATA_TASKS: readonly TaskDefinition[] = OWN_KINDS.map(ownDefinition);
