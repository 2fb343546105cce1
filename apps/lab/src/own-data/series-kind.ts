import { inspectSeries, seriesTask } from '@meristem/data';
import { fileSource } from '@meristem/data/file';
import type { OwnKind } from './own-definition.ts';
import { readersOption } from './own-options.ts';
import { READING_OPTIONS } from './table-kind.ts';

/** What comes next in rows that follow each other in time. */
export const seriesKind: OwnKind = {
  name: 'series',
  summary: 'What columns of a table will be, some rows ahead in time, from all columns up to now.',
  file: 'path of a table whose rows follow each other in time',
  options: {
    target: readersOption(
      'the column to predict, or a list of columns; needless where only one holds numbers',
    ),
    time: readersOption('the column by which rows are in order (default: the first of dates)'),
    horizon: readersOption('how many rows ahead to predict (default 1)'),
    window: readersOption('rows that are seen at once; without it, the network has to remember'),
    steps: readersOption('without a window: rows of a training cycle (default 32)'),
    split: readersOption('share of the rows, from the end, that is held out (default 0.2)'),
    missing: readersOption('what becomes of cells without a value: "hold", unless told, or "refuse"'),
    ...READING_OPTIONS,
    schema: readersOption('all that was inferred; then nothing is inferred again'),
  },
  read: ({ path }, options) => seriesTask(fileSource(path), options),
  inspect: (path, options) => inspectSeries(fileSource(path), options),
};
