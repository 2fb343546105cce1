import { inspectText, textTask } from '@meristem/data';
import { fileSource } from '@meristem/data/file';
import type { OwnKind } from './own-definition.ts';
import { readersOption } from './own-options.ts';

/** The next character of a text. */
export const textKind: OwnKind = {
  name: 'text',
  summary: 'The next character of a text of your own; its end is held out.',
  file: 'path of a text',
  options: {
    symbols: readersOption('what a symbol is: "characters", unless told, or "bytes"'),
    steps: readersOption('number of characters in a training cycle (default 32)'),
    heldOut: readersOption('share of the text, from its end, that is held out (default 0.1)'),
    alphabet: readersOption('the characters to know, in order (default: those of the text)'),
    encoding: readersOption('how characters are written (default: as the byte-order mark says, or UTF-8)'),
  },
  read: ({ path }, options) => textTask(fileSource(path), options),
  inspect: (path, options) => inspectText(fileSource(path), options),
};
