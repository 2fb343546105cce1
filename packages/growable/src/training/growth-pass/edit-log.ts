import { type AppliedEdit, type AxisEdit, MeristemError } from '@meristem/autodiff';

/** Words of an entry before its positions: clock, axis, extent before, births, what the positions are, how many. */
const HEADER = 6;

/** What the positions of an entry are: those of units that went, or of those that stayed in their new order. */
const [REMOVED, SURVIVORS] = [0, 1] as const;

/**
 * All edits of a run, in a few bytes each: a long run makes tens of thousands, most of which name one unit out of many.
 */
export class EditLog {
  private readonly axes: string[] = [];
  private words = new Int32Array(256);
  private used = 0;
  private count = 0;

  constructor(edits: Iterable<AppliedEdit> = []) {
    for (const { clock, edit } of edits) {
      const last = edit.survivors.reduce((most, position) => Math.max(most, position), -1);
      this.append(clock, edit, last + 1);
    }
  }

  /** How many edits there are. */
  get length(): number {
    return this.count;
  }

  /**
   * Adds an edit of an axis that had so many units before.
   *
   * @throws MeristemError (`trainer`) at a clock that is no int32.
   */
  append(clock: number, { axis, survivors, births }: AxisEdit, extent: number): void {
    if (clock !== (clock | 0)) {
      throw new MeristemError(
        'trainer',
        `edit log: found clock ${clock}, expected a whole number below 2^31.`,
      );
    }
    const ascending = survivors.every((position, i) => i === 0 || position > (survivors[i - 1] as number));
    const positions = ascending ? missing(survivors, extent) : survivors;
    this.reserve(HEADER + positions.length);
    const kind = ascending ? REMOVED : SURVIVORS;
    const entry = [clock, this.axisIndex(axis), extent, births, kind, positions.length, ...positions];
    this.words.set(entry, this.used);
    this.used += entry.length;
    this.count++;
  }

  /** The edits as plain data, oldest first. */
  toArray(): AppliedEdit[] {
    const edits: AppliedEdit[] = [];
    for (let at = 0; at < this.used;) {
      const [clock, axis, extent, births, kind, length] = this.words.subarray(
        at,
        at + HEADER,
      ) as unknown as number[];
      const positions = [...this.words.subarray(at + HEADER, at + HEADER + (length as number))];
      const survivors = kind === SURVIVORS ? positions : missing(positions, extent as number);
      edits.push({
        clock: clock as number,
        edit: { axis: this.axes[axis as number] as string, survivors, births: births as number },
      });
      at += HEADER + (length as number);
    }
    return edits;
  }

  private axisIndex(axis: string): number {
    const known = this.axes.indexOf(axis);
    return known >= 0 ? known : this.axes.push(axis) - 1;
  }

  private reserve(words: number): void {
    if (this.used + words <= this.words.length) return;
    const larger = new Int32Array(2 * (this.words.length + words));
    larger.set(this.words.subarray(0, this.used));
    this.words = larger;
  }
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
