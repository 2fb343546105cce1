import { type AxisEdit, MeristemError } from '@meristem/autodiff';
import type { GraphEdit } from '../../architecture/graph-population.ts';
import { Column, type ColumnReader, pack, unpack } from './edit-columns.ts';

/** An edit of a network's structure, as plain data: of the units of an axis, or of layers, areas or projections. */
export type Edit = AxisEdit | GraphEdit;

/** An edit that was applied, with the clock (in cycles) at which it was. */
export interface AppliedEdit {
  readonly clock: number;
  readonly edit: Edit;
}

/** Many edits in a few bytes each: about one for an edit of twenty units. */
export interface PackedEdits {
  /** Names of axes, and edits of the graph, in the order in which they first came. */
  readonly axes: readonly string[];
  readonly graph: readonly GraphEdit[];
  readonly count: number;
  readonly packed: Uint8Array;
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

/** The columns of packed edits: clocks, subjects, what positions are, trailing positions that went, births, counts, positions. */
const COLUMNS = 7;

/**
 * All edits of a run, in a few bytes each: a long run makes tens of thousands, most of which name one unit out of many.
 */
export class EditLog {
  readonly #axes: string[] = [];
  readonly #graphEdits: GraphEdit[] = [];
  #words = new Int32Array(256);
  #used = 0;
  #count = 0;

  /** A log of the edits of a checkpoint; an empty one unless told. */
  static of(edits: readonly AppliedEdit[] | PackedEdits = []): EditLog {
    const log = new EditLog();
    if ('packed' in edits) log.#unpack(edits);
    else for (const { clock, edit } of edits) log.append(clock, edit);
    return log;
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
    this.#push(entry);
  }

  /** The log as it is now, for later: what is appended to this one is not in it. */
  copy(): EditLog {
    const copy = new EditLog();
    copy.#axes.push(...this.#axes);
    for (const edit of this.#graphEdits) copy.#graphEdits.push(edit);
    copy.#words = this.#words.slice(0, this.#used);
    copy.#used = this.#used;
    copy.#count = this.#count;
    return copy;
  }

  /** All edits in few bytes. Columns are packed one by one, as what stands in one is alike; clocks and extents by what changes. */
  pack(): PackedEdits {
    const columns: Seven<Column> = [
      new Column(),
      new Column(),
      new Column(),
      new Column(),
      new Column(),
      new Column(),
      new Column(),
    ];
    const [clocks, subjects, kinds, trailing, births, counts, positions] = columns;
    const extents: number[] = [];
    let before = 0;
    for (let at = 0; at < this.#used;) {
      const [clock, subject, extent, born, kind, length] = this.#header(at);
      at += HEADER + length;
      clocks.pushSigned(clock - before);
      before = clock;
      subjects.push(subject);
      kinds.push(kind);
      if (kind === GRAPH) continue;
      trailing.pushSigned((extents[subject] ?? 0) - extent);
      births.push(born);
      counts.push(length);
      let next = 0;
      for (let i = at - length; i < at; i++) {
        const position = this.#words[i] as number;
        positions.push(position - next);
        if (kind === REMOVED) next = position + 1;
      }
      extents[subject] = (kind === REMOVED ? extent - length : length) + born;
    }
    const [axes, graph] = [[...this.#axes], [...this.#graphEdits]];
    return { axes, graph, count: this.#count, packed: pack(columns) };
  }

  /** The edits of the graph, oldest first. */
  *graphEdits(): Generator<{ readonly clock: number; readonly edit: GraphEdit }> {
    for (let at = 0; at < this.#used;) {
      const [clock, subject, , , kind, length] = this.#header(at);
      if (kind === GRAPH) yield { clock, edit: this.#graphEdits[subject]! };
      at += HEADER + length;
    }
  }

  /** The edits as plain data, oldest first. */
  toArray(): AppliedEdit[] {
    const edits: AppliedEdit[] = [];
    for (let at = 0; at < this.#used;) {
      const [clock, subject, extent, births, kind, length] = this.#header(at);
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

  #unpack({ axes, graph, count, packed }: PackedEdits): void {
    const columns = unpack(packed, COLUMNS) as unknown as Seven<ColumnReader>;
    const [clocks, subjects, kinds, trailing, births, counts, positions] = columns;
    this.#axes.push(...axes);
    for (const edit of graph) this.#graphEdits.push(edit);
    const extents: number[] = [];
    let clock = 0;
    for (let i = 0; i < count; i++) {
      clock += clocks.nextSigned();
      const [subject, kind] = [subjects.next(), kinds.next()];
      if (subject >= (kind === GRAPH ? graph : axes).length || kind > GRAPH) fail(i);
      if (kind === GRAPH) {
        this.#push([clock, subject, 0, 0, GRAPH, 0]);
        continue;
      }
      const extent = (extents[subject] ?? 0) - trailing.nextSigned();
      const [born, length] = [births.next(), counts.next()];
      const entry = [clock, subject, extent, born, kind, length];
      let next = 0;
      for (let p = 0; p < length; p++) {
        const position = next + positions.next();
        entry.push(position);
        if (kind === REMOVED) next = position + 1;
      }
      if (extent < 0 || entry.some((word) => word !== (word | 0))) fail(i);
      extents[subject] = (kind === REMOVED ? extent - length : length) + born;
      this.#push(entry);
    }
    if (columns.some((column) => !column.over)) fail(count);
  }

  #header(at: number): Header {
    return this.#words.subarray(at, at + HEADER) as unknown as Header;
  }

  #push(entry: readonly number[]): void {
    this.#reserve(entry.length);
    this.#words.set(entry, this.#used);
    this.#used += entry.length;
    this.#count++;
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

type Seven<T> = readonly [T, T, T, T, T, T, T];

type Header = readonly [
  clock: number,
  subject: number,
  extent: number,
  births: number,
  kind: number,
  length: number,
];

function fail(edit: number): never {
  throw new MeristemError(
    'checkpoint',
    `checkpoint: $.edits.packed: found no sound edit at ${edit}, expected as many as count says.`,
  );
}

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
