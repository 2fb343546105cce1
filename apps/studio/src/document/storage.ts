import { readDocument, type StudioDocument } from '../contract/index.ts';
import { bytesOf, lettersOf, packed, unpacked } from './address.ts';

/** Where the work in progress is kept: one entry, so that a write happens whole or not at all. */
const KEY = 'meristem.studio.work';

/** The part of the browser's storage that is used. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What became of a write. */
export type Kept = { readonly kept: true } | { readonly kept: false; readonly message: string };

/** Keeps a document in the browser in the place of the one before, which stays where there is no room. */
export function keep(shelf: Shelf, document: StudioDocument): Kept {
  try {
    shelf.setItem(KEY, lettersOf(packed(JSON.stringify(document))));
    return { kept: true };
  } catch (error) {
    return { kept: false, message: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError' || name === 'NS_ERROR_DOM_QUOTA_REACHED') {
    return 'The browser has no room left for this work. Save it as a file, or use less data.';
  }
  return 'The browser keeps nothing for this page (its settings forbid it). Save your work as a file.';
}

/**
 * The document that was kept, or undefined when there is none.
 *
 * @throws StudioFault for one that is damaged.
 */
export function kept(shelf: Shelf): StudioDocument | undefined {
  const letters = shelf.getItem(KEY);
  return letters === null ? undefined : readDocument(unpacked(bytesOf(letters)));
}

/** Forgets what was kept. */
export function forget(shelf: Shelf): void {
  shelf.removeItem(KEY);
}
