import { LIMITS, StudioFault } from '../contract/index.ts';
import type { Studio } from '../run/studio.svelte.ts';
import { openedFile } from './opened-file.ts';

/** Names of files that checkpoints have. */
const CHECKPOINT = /\.(checkpoint|safetensors|meristem|bin)$/i;

/** Bytes of a checkpoint that are read. */
const MOST_BYTES = 256 * 2 ** 20;

/** Opens the first of some files, whatever it is: a document, an experiment, a table, a text, or a checkpoint of the work at hand. */
export async function openFiles(studio: Studio, files: readonly File[]): Promise<void> {
  const [file] = files;
  if (file === undefined) return;
  if (CHECKPOINT.test(file.name)) {
    requireSize(file, MOST_BYTES);
    await studio.open(studio.work.document, new Uint8Array(await file.arrayBuffer()));
    return;
  }
  requireSize(file, 4 * LIMITS.characters);
  const opened = openedFile(file.name, await file.text());
  if (opened.kind === 'document') await studio.open(opened.document);
  else {
    const { data } = opened;
    await studio.setTask({ name: data.kind === 'text' ? 'text' : 'table' }, data);
    studio.notices.say(
      data.kind === 'text' ? 'The network now learns your text.' : 'The network now learns your table.',
    );
  }
}

function requireSize({ size, name }: File, most: number): void {
  if (size <= most) return;
  throw new StudioFault({
    found: `${name} of ${size} bytes`,
    expected: `at most ${most}`,
    remedy: 'Take a smaller file; the command line reads files of any size.',
  });
}
