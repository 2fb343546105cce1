import type { Compute, Loop, Plan, PlanOperand, Rows } from './plan.ts';
import type { Place, Refuse } from './plan-error.ts';

/** Which rows of a buffer have numbers. */
interface Written {
  /** All rows, but the first or last of a history. */
  body: boolean;
  first: boolean;
  last: boolean;
  /** What the step of the present loop has written. */
  step: boolean;
  /** Whether every step of a loop makes it anew, so that it is nothing once the loop is over. */
  passing: 'no' | 'now' | 'over';
}

/** Follows a plan from instruction to instruction: what has been written by then, and what has been read. */
export class WrittenRows {
  readonly #plan: Plan;
  readonly #refuse: Refuse;
  readonly #written: readonly Written[];
  readonly #read: Uint8Array;
  /** Variables that have been stored. */
  readonly #stored = new Set<number>();
  #loop: Loop | undefined;

  constructor(plan: Plan, refuse: Refuse) {
    this.#plan = plan;
    this.#refuse = refuse;
    this.#read = new Uint8Array(plan.buffers.length);
    this.#written = plan.buffers.map(({ storage }) => {
      const given = storage !== 'temporary';
      return { body: given, first: given, last: given, step: false, passing: 'no' };
    });
  }

  /** Takes an instruction into account. */
  follow({ inputs, output }: Compute, place: Place): void {
    inputs.forEach((input, i) => this.#requireWritten(input, () => `${place()}, operand ${i}`));
    this.#write(output, place);
  }

  enter(loop: Loop): void {
    this.#loop = loop;
  }

  /** The end of a loop: what every step has written is written as a whole. */
  leave({ reverse }: Loop, place: string): void {
    this.#loop = undefined;
    this.#written.forEach((written, buffer) => {
      if (written.passing === 'now') written.passing = 'over';
      if (!written.step) return;
      const { extraRow } = this.#plan.buffers[buffer]!;
      if (extraRow && !(reverse ? written.last : written.first)) {
        this.#refuse(
          place,
          `a history in buffer ${buffer} without its ${reverse ? 'last' : 'first'} row`,
          'what the loop starts from',
        );
      }
      Object.assign(written, { body: true, first: true, last: true, step: false });
    });
  }

  /** The end of the plan. */
  finish(): void {
    for (const [name, operand] of this.#plan.outputs) {
      const place = `output "${name}"`;
      if (!this.#plan.buffers[operand.buffer])
        this.#refuse(place, `buffer ${operand.buffer}`, `one of ${this.#read.length} buffers`);
      this.#requireWritten(operand, place);
    }
    this.#plan.buffers.forEach(({ storage, extraRow }, buffer) => {
      const { body, first, last } = this.#written[buffer]!;
      if (storage !== 'temporary') return;
      if (!body && !first && !last)
        this.#refuse(`buffer ${buffer}`, 'nothing that writes it', 'a buffer that is used');
      // A scan need not look at everything that it carries.
      if (!this.#read[buffer] && !extraRow)
        this.#refuse(`buffer ${buffer}`, 'nothing that reads it', 'a buffer that is used');
    });
  }

  #requireWritten({ buffer, rows }: PlanOperand, place: Place | string): void {
    this.#read[buffer] = 1;
    if (this.#stored.has(buffer))
      this.#refuse(place, 'a variable that has been stored', 'its value of before, kept in a temporary');
    const written = this.#written[buffer]!;
    if (written.passing === 'over') {
      this.#refuse(
        place,
        `buffer ${buffer}, which a loop makes anew at each step`,
        'what the loop has kept row by row',
      );
    }
    if (!this.#has(written, buffer, rows)) {
      this.#refuse(
        place,
        `rows ${JSON.stringify(rows)} of buffer ${buffer}, which nothing has written yet`,
        'numbers',
      );
    }
  }

  #has(written: Written, buffer: number, rows: Rows): boolean {
    const { body, first, last, step } = written;
    if (rows.at === 'first') return first;
    if (rows.at === 'last') return last;
    if (rows.at === 'all') return body;
    if (body) return true;
    const { extraRow } = this.#plan.buffers[buffer]!;
    if (!extraRow) return step;
    // A loop that runs up reads the row before the one that it writes, one that runs down the row after it.
    const before = this.#loop?.reverse ? 1 : 0;
    const started = this.#loop?.reverse ? last : first;
    return rows.shift === before ? started : step;
  }

  #write({ buffer, rows }: PlanOperand, place: Place): void {
    const written = this.#written[buffer]!;
    if (this.#plan.buffers[buffer]!.storage === 'variable') {
      if (this.#loop)
        this.#refuse(place, 'a variable stored within a loop', 'stores after everything has been computed');
      if (this.#stored.has(buffer))
        this.#refuse(place, 'a variable stored for the second time', 'one value for each');
      this.#stored.add(buffer);
      return;
    }
    const again =
      rows.at === 'step' ? written.step || written.body : rows.at === 'all' ? written.body : written[rows.at];
    if (again)
      this.#refuse(
        place,
        `rows ${JSON.stringify(rows)} of buffer ${buffer} written again`,
        'one instruction that writes them',
      );
    if (rows.at === 'step') this.#requireDirection(buffer, rows.shift, place);
    if (rows.at === 'step') written.step = true;
    else if (rows.at === 'all') written.body = true;
    else written[rows.at] = true;
    // What a body makes anew at each step without keeping it is whole within the step.
    if (rows.at === 'all') {
      Object.assign(written, { first: true, last: true, passing: this.#loop ? 'now' : 'no' });
    }
  }

  /** A step writes the row of a history that the next step reads. */
  #requireDirection(buffer: number, shift: 0 | 1, place: Place): void {
    if (!this.#plan.buffers[buffer]!.extraRow) return;
    const next = this.#loop?.reverse ? 0 : 1;
    if (shift !== next)
      this.#refuse(place, `the row ${shift} of a history written`, `row ${next}, which the next step reads`);
  }
}
