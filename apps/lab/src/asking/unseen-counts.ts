import { counted, describeValue } from '@meristem/autodiff';
import type { UnseenCategory } from '@meristem/data';

/** Categories of a column that are told. */
const MOST_TOLD = 5;
/** Categories of a column that are kept; of more it is not known how many there are. */
const MOST_KEPT = 1000;

/** What was found in a column that a network did not learn. */
interface ColumnCount {
  rows: number;
  readonly categories: Set<string>;
}

/** Counts, by column, the categories that a network did not learn. */
export class UnseenCounts {
  readonly #columns = new Map<string, ColumnCount>();

  readonly take = ({ column, category }: UnseenCategory): void => {
    const known = this.#columns.get(column) ?? { rows: 0, categories: new Set() };
    this.#columns.set(column, known);
    known.rows += 1;
    if (known.categories.size < MOST_KEPT) known.categories.add(category);
  };

  /** A line for each column that has such categories. */
  get lines(): readonly string[] {
    return [...this.#columns].map(([column, { rows, categories }]) => {
      const told = [...categories].slice(0, MOST_TOLD).map(describeValue).join(', ');
      const more = categories.size > MOST_TOLD ? ', ...' : '';
      return (
        `Warning, column ${describeValue(column)}: ${counted(rows, 'row')} of a category that was not learned, taken for none of them: ` +
        `${told}${more}. --unseen refuse leaves such rows unanswered.`
      );
    });
  }
}
