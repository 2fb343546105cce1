import { type StudioDocument, StudioFault } from '../contract/index.ts';
import { documentOfHash } from '../document/address.ts';
import { kept } from '../document/storage.ts';
import { sameJson } from '../run/changes.ts';
import type { Studio } from '../run/studio.svelte.ts';

/**
 * Opens what the person comes for: the network of the address, or else the work that was kept here, or else an example that
 * grows already. A damaged one is said, and the next is taken.
 */
export async function begin(studio: Studio): Promise<void> {
  const { runs, work, notices } = studio;
  const own = attempted(studio, () => kept(localStorage), 'What was kept in this browser cannot be read.');
  const shared = attempted(studio, () => documentOfHash(location.hash), 'This address holds no network.');
  const loading = runs.load();
  if (own !== undefined) work.replace(own);
  if (shared !== undefined && !sameJson(shared, own)) {
    work.replace(shared);
    if (own !== undefined) notices.say('Opened from the address. Undo brings back what you had here.');
  }
  const { examples } = await loading;
  const isFirst = own === undefined && shared === undefined;
  const example = examples[0]?.document;
  if (isFirst && example !== undefined) work.replace(example);
  await studio.check(work.document);
  if (isFirst && studio.fault === undefined) await studio.start();
}

/** Opens the network of an address that was pasted or followed while the page is open. */
export async function openAddress(studio: Studio): Promise<void> {
  const shared = attempted(studio, () => documentOfHash(location.hash), 'This address holds no network.');
  if (shared === undefined || sameJson(shared, studio.work.document)) return;
  await studio.open(shared);
}

function attempted(
  { notices }: Studio,
  read: () => StudioDocument | undefined,
  words: string,
): StudioDocument | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StudioFault)) throw error;
    notices.say(`${words} ${error.message}`, 'fault');
    return undefined;
  }
}
