import {
  anyOf,
  describeValue,
  listNames,
  nearestName,
  oneOf,
  type OptionTable,
  that,
} from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import { type Cell, cellText, type MissingRule, trimmed } from './cells/cell.ts';
import type { InputColumn } from './schema.ts';

/** A cell of a category that a network did not learn. */
export interface UnseenCategory {
  readonly column: string;
  readonly category: string;
  /** Where its record stands, as `encode` was told. */
  readonly place: string;
}

/** How records are turned into vectors. */
export interface EncoderOptions {
  /**
   * What becomes of categories that were not learned, because they are new or were rare: `none`, unless told, is no category at
   * all, as in training; `refuse` throws; a function is told of each, and it is none then.
   */
  readonly unseen?: 'none' | 'refuse' | ((found: UnseenCategory) => void);
}

/** What these options may be. */
export const ENCODER_OPTIONS: OptionTable<EncoderOptions> = {
  unseen: anyOf(
    oneOf(['none', 'refuse']),
    that('a function', (value) => typeof value === 'function'),
  ),
};

type CategoryColumn = Extract<InputColumn, { readonly type: 'category' }>;

/** Looks at a cell that has been written at a place of a vector. */
export type UnseenRule = (
  column: InputColumn,
  cell: Cell,
  vector: Float64Array,
  start: number,
  place: string,
) => void;

/** What is done about categories that were not learned; `undefined` where nothing is. */
export function unseenRule(
  { unseen = 'none' }: EncoderOptions,
  isMissing: MissingRule,
): UnseenRule | undefined {
  if (unseen === 'none') return undefined;
  return (column, given, vector, start, place) => {
    const cell = trimmed(given);
    if (column.type !== 'category' || isMissing(cell)) return;
    if (vector.subarray(start, start + column.categories.length).includes(1)) return;
    const category = cellText(cell);
    if (unseen === 'refuse') throw refusal(column, category, place);
    unseen({ column: column.name, category, place });
  };
}

/** Categories that a message lists. */
const MOST_LISTED = 12;

function refusal({ name, categories }: CategoryColumn, category: string, place: string): DataError {
  const nearest = nearestName(category, categories);
  const more = categories.length > MOST_LISTED ? `, ... (${categories.length} in all)` : '';
  return new DataError({
    path: `${place}, column ${JSON.stringify(name)}`,
    found: describeValue(category),
    expected: `one of the categories that were learned: ${listNames(categories.slice(0, MOST_LISTED))}${more}`,
    remedy:
      nearest === undefined ? 'Leave the cell empty if it is none of them.' : `Did you mean "${nearest}"?`,
  });
}
