import { type AxisEdit, MeristemError, MOST_UNITS } from '@meristem/autodiff';
import type { GraphEdit } from '../../architecture/graph-population.ts';
import { Column, ColumnReader, pack, unpack } from './edit-columns.ts';

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

/**
 * What the positions of an entry are: those of units that went, or of those that stayed in their new order. Edits of the
 * graph are rare and stand aside as they are; their entry holds their place in the sequence.
 */
const [REMOVED, SURVIVORS, GRAPH] = [0, 1, 2] as const;

/** An edit that removes so many units more than stay is kept by those that stay: nobody's list makes a longer one. */
const MANY = 64;

/** The columns of packed edits: clocks, subjects, what positions are, trailing positions that went, births, counts, positions. */
const COLUMNS = 7;

/** An edit as the log keeps it. */
interface Entry {
  readonly clock: number;
  /** The place of its axis, or of the edit of the graph. */
  readonly subject: number;
  /** Of the axis before; nothing matters beyond the last survivor. */
  readonly extent: number;
  readonly births: number;
  readonly kind: number;
  readonly positions: readonly number[];
}

/**
 * All edits of a run, in a few bytes each: a long run makes tens of thousands, most of which name one unit out of many.
 */
export class EditLog {
  readonly #axes: string[] = [];
  readonly #graphEdits: GraphEdit[] = [];
  /** Entries one after the other: how much later than the one before, and the rest of it. */
  #written = new Column();
  #clock = 0;
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
    if (isGraphEdit(edit)) this.#push(graphEntry(clock, this.#graphEdits.push(edit) - 1));
    else this.#push(this.#axisEntry(clock, edit));
  }

  /** The log as it is now, for later: what is appended to this one is not in it. */
  copy(): EditLog {
    const copy = new EditLog();
    copy.#axes.push(...this.#axes);
    for (const edit of this.#graphEdits) copy.#graphEdits.push(edit);
    copy.#written = this.#written.copy();
    copy.#clock = this.#clock;
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
    for (const { clock, subject, extent, births: born, kind, positions: places } of this.#entries()) {
      clocks.pushSigned(clock - before);
      before = clock;
      subjects.push(subject);
      kinds.push(kind);
      if (kind === GRAPH) continue;
      trailing.pushSigned((extents[subject] ?? 0) - extent);
      births.push(born);
      counts.push(places.length);
      pushPositions(positions, places, kind);
      extents[subject] = (kind === REMOVED ? extent - places.length : places.length) + born;
    }
    const [axes, graph] = [[...this.#axes], [...this.#graphEdits]];
    return { axes, graph, count: this.#count, packed: pack(columns) };
  }

  /** The edits of the graph, oldest first. */
  *graphEdits(): Generator<{ readonly clock: number; readonly edit: GraphEdit }> {
    for (const { clock, subject, kind } of this.#entries()) {
      if (kind === GRAPH) yield { clock, edit: this.#graphEdits[subject]! };
    }
  }

  /** The edits as plain data, oldest first. */
  toArray(): AppliedEdit[] {
    return Array.from(this.#entries(), ({ clock, subject, extent, births, kind, positions }) => {
      if (kind === GRAPH) return { clock, edit: this.#graphEdits[subject]! };
      const survivors = kind === SURVIVORS ? positions : missing(positions, extent);
      return { clock, edit: { axis: this.#axes[subject]!, survivors, births } };
    });
  }

  #axisEntry(clock: number, { axis, survivors, births }: AxisEdit): Entry {
    const ascending = survivors.every((position, i) => i === 0 || position > (survivors[i - 1] as number));
    const before = (survivors.at(-1) ?? -1) + 1;
    const kind = ascending && before <= 2 * survivors.length + MANY ? REMOVED : SURVIVORS;
    const extent = kind === REMOVED ? before : 0;
    const positions = kind === REMOVED ? missing(survivors, extent) : survivors;
    return { clock, subject: this.#axisIndex(axis), extent, births, kind, positions };
  }

  #unpack({ axes, graph, count, packed }: PackedEdits): void {
    const columns = unpack(packed, COLUMNS) as unknown as Seven<ColumnReader>;
    const [clocks, subjects, kinds, trailing, births, counts, places] = columns;
    this.#axes.push(...axes);
    for (const edit of graph) this.#graphEdits.push(edit);
    const extents: number[] = [];
    let clock = 0;
    for (let i = 0; i < count; i++) {
      clock += clocks.nextSigned();
      const [subject, kind] = [subjects.next(), kinds.next()];
      if (subject >= (kind === GRAPH ? graph : axes).length || kind > GRAPH || !isWord(clock)) fail(i);
      if (kind === GRAPH) {
        this.#push(graphEntry(clock, subject));
        continue;
      }
      const extent = (extents[subject] ?? 0) - trailing.nextSigned();
      const [born, length] = [births.next(), counts.next()];
      const positions = nextPositions(places, length, kind);
      if (
        extent < 0 ||
        extent > MOST_UNITS ||
        ![extent, born, length].every(isWord) ||
        !positions.every(isWord)
      )
        fail(i);
      extents[subject] = (kind === REMOVED ? extent - length : length) + born;
      this.#push({ clock, subject, extent, births: born, kind, positions });
    }
    if (columns.some((column) => !column.over)) fail(count);
  }

  *#entries(): Generator<Entry> {
    const read = new ColumnReader(this.#written.bytes);
    for (let clock = 0; !read.over;) {
      clock += read.nextSigned();
      const [subject, extent, births, kind] = [read.next(), read.next(), read.next(), read.next()];
      yield { clock, subject, extent, births, kind, positions: nextPositions(read, read.next(), kind) };
    }
  }

  #push({ clock, subject, extent, births, kind, positions }: Entry): void {
    const written = this.#written;
    written.pushSigned(clock - this.#clock);
    for (const word of [subject, extent, births, kind, positions.length]) written.push(word);
    pushPositions(written, positions, kind);
    this.#clock = clock;
    this.#count++;
  }

  #axisIndex(axis: string): number {
    const known = this.#axes.indexOf(axis);
    return known >= 0 ? known : this.#axes.push(axis) - 1;
  }
}

function graphEntry(clock: number, subject: number): Entry {
  return { clock, subject, extent: 0, births: 0, kind: GRAPH, positions: [] };
}

/** Positions of units that went are ascending: each says how far it is behind the one before. */
function pushPositions(column: Column, positions: readonly number[], kind: number): void {
  let next = 0;
  for (const position of positions) {
    column.push(position - next);
    if (kind === REMOVED) next = position + 1;
  }
}

function nextPositions(column: ColumnReader, length: number, kind: number): number[] {
  const positions: number[] = [];
  let next = 0;
  for (let i = 0; i < length; i++) {
    const position = next + column.next();
    positions.push(position);
    if (kind === REMOVED) next = position + 1;
  }
  return positions;
}

function isWord(value: number): boolean {
  return value === (value | 0);
}

type Seven<T> = readonly [T, T, T, T, T, T, T];

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
