import { type AxisEdit, MeristemError } from '@meristem/autodiff';
import type { GraphEdit } from '../../architecture/graph-population.ts';

/** An edit of a network's structure, as plain data: of the units of an axis, or of layers, areas or projections. */
export type Edit = AxisEdit | GraphEdit;

/** An edit that was applied, with the clock (in cycles) at which it was. */
export interface AppliedEdit {
  readonly clock: number;
  readonly edit: Edit;
}

/** Whether an edit makes another architecture. */
export function isGraphEdit(edit: Edit): edit is GraphEdit {
  return 'population' in edit;
}

/** Whether an edit is one of the units of an axis. */
export function isAxisEdit(edit: Edit): edit is AxisEdit {
  return 'axis' in edit;
}

/** Words of an entry before its positions: clock, subject, extent, births, what the positions are, how many. */
const HEADER = 6;

/**
 * What the positions of an entry are: those of units that went, or of those that stayed in their new order. Edits of the
 * graph are rare and stand aside as they are; their entry holds their place in the sequence.
 */
const [REMOVED, SURVIVORS, GRAPH] = [0, 1, 2] as const;

/**
 * All edits of a run, in a few bytes each: a long run makes tens of thousands, most of which name one unit out of many.
 */
export class EditLog {
  readonly #axes: string[] = [];
  readonly #graphEdits: GraphEdit[] = [];
  #words = new Int32Array(256);
  #used = 0;
  #count = 0;

  constructor(edits: Iterable<AppliedEdit> = []) {
    for (const { clock, edit } of edits) this.append(clock, edit);
  }

  /** How many edits there are. */
  get length(): number {
    return this.#count;
  }

  /**
   * Adds an edit.
   *
   * @throws MeristemError (`trainer`) at a clock that is no int32.
   */
  append(clock: number, edit: Edit): void {
    if (clock !== (clock | 0)) {
      throw new MeristemError(
        'trainer',
        `edit log: found clock ${clock}, expected a whole number below 2^31.`,
      );
    }
    const entry = isGraphEdit(edit)
      ? [clock, this.#graphEdits.push(edit) - 1, 0, 0, GRAPH, 0]
      : [clock, ...this.#axisEntry(edit)];
    this.#reserve(entry.length);
    this.#words.set(entry, this.#used);
    this.#used += entry.length;
    this.#count++;
  }

  /** The edits as plain data, oldest first. */
  toArray(): AppliedEdit[] {
    const edits: AppliedEdit[] = [];
    for (let at = 0; at < this.#used;) {
      const header = this.#words.subarray(at, at + HEADER) as unknown as [...Header];
      const [clock, subject, extent, births, kind, length] = header;
      at += HEADER + length;
      if (kind === GRAPH) {
        edits.push({ clock, edit: this.#graphEdits[subject]! });
        continue;
      }
      const positions = [...this.#words.subarray(at - length, at)];
      const survivors = kind === SURVIVORS ? positions : missing(positions, extent);
      edits.push({ clock, edit: { axis: this.#axes[subject]!, survivors, births } });
    }
    return edits;
  }

  /** Of the extent nothing matters beyond the last survivor. */
  #axisEntry({ axis, survivors, births }: AxisEdit): readonly number[] {
    const ascending = survivors.every((position, i) => i === 0 || position > (survivors[i - 1] as number));
    const extent = ascending ? (survivors.at(-1) ?? -1) + 1 : 0;
    const positions = ascending ? missing(survivors, extent) : survivors;
    const kind = ascending ? REMOVED : SURVIVORS;
    return [this.#axisIndex(axis), extent, births, kind, positions.length, ...positions];
  }

  #axisIndex(axis: string): number {
    const known = this.#axes.indexOf(axis);
    return known >= 0 ? known : this.#axes.push(axis) - 1;
  }

  #reserve(words: number): void {
    if (this.#used + words <= this.#words.length) return;
    const larger = new Int32Array(2 * (this.#words.length + words));
    larger.set(this.#words.subarray(0, this.#used));
    this.#words = larger;
  }
}

type Header = readonly [
  clock: number,
  subject: number,
  extent: number,
  births: number,
  kind: number,
  length: number,
];

/** The positions below `extent` that an ascending list lacks. */
function missing(positions: readonly number[], extent: number): number[] {
  const lacking: number[] = [];
  let next = 0;
  for (let position = 0; position < extent; position++) {
    if (positions[next] === position) next++;
    else lacking.push(position);
  }
  return lacking;
}
