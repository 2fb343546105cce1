import {
  checkDocument,
  type ExperimentJson,
  LIMITS,
  type OwnData,
  readDocument,
  type StudioDocument,
  StudioFault,
} from '../contract/index.ts';
import { emptyDocument } from '../document/empty-document.ts';
import { csvHead } from './csv-head.ts';

/** What a file turned out to be. */
export type OpenedFile =
  | { readonly kind: 'document'; readonly document: StudioDocument }
  | { readonly kind: 'data'; readonly data: OwnData };

/**
 * What a file of text is: a document of the studio, an experiment of the command line, a table, or else a text to learn.
 *
 * @throws StudioFault for a document that is none, and for what is too large.
 */
export function openedFile(name: string, text: string): OpenedFile {
  if (text.length > LIMITS.characters) throw tooLarge(text.length, LIMITS.characters);
  if (/\.json$/i.test(name)) return { kind: 'document', document: documentOf(name, text) };
  if (text.length > LIMITS.ownText) throw tooLarge(text.length, LIMITS.ownText);
  if (/\.(csv|tsv)$/i.test(name)) return { kind: 'data', data: tableOf(text) };
  return { kind: 'data', data: { kind: 'text', text } };
}

/** A table of which the last column is foretold, until somebody chooses. */
export function tableOf(text: string): OwnData {
  const last = csvHead(text).columns.at(-1);
  return { kind: 'csv', text, target: last === undefined ? [] : [last] };
}

function documentOf(name: string, text: string): StudioDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return readDocument(text);
  }
  const fields = Object(value) as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(fields, 'format') || !Object.hasOwn(fields, 'architecture')) return readDocument(text);
  const title = name.replace(/\.json$/i, '').slice(0, LIMITS.name);
  return checkDocument({ ...emptyDocument(), name: title, experiment: value as ExperimentJson });
}

function tooLarge(found: number, most: number): StudioFault {
  return new StudioFault({
    found: `a file of ${found} characters`,
    expected: `at most ${most}`,
    remedy: 'Take a part of it; the command line reads files of any size.',
  });
}
