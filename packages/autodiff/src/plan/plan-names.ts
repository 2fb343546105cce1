import type { Dim } from '../axis/axis.ts';
import type { Plan, PlanOperand } from './plan.ts';

/** What the buffers of a plan are called where people read of them. */
export class PlanNames {
  readonly #plan: Plan;
  /** How often each buffer is read. */
  readonly #reads: Int32Array;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#reads = new Int32Array(plan.buffers.length);
    const count = ({ buffer }: PlanOperand): void => {
      if (buffer >= 0 && buffer < this.#reads.length)
        this.#reads[buffer] = (this.#reads[buffer] as number) + 1;
    };
    for (const instruction of plan.instructions) {
      const computes = instruction.kind === 'compute' ? [instruction] : instruction.body;
      for (const { inputs } of computes) inputs.forEach(count);
    }
    for (const operand of plan.outputs.values()) count(operand);
  }

  /** A buffer's name: its own, its number if it is a constant, else `%` and its place in the plan. */
  of(buffer: number): string {
    const { storage, name, value } = this.#plan.buffers[buffer] ?? {};
    // Seven digits are what single precision holds.
    if (storage === 'constant') return String(Number((value ?? NaN).toPrecision(7)));
    return storage === 'variable' || storage === 'input' ? (name ?? `%${buffer}`) : `%${buffer}`;
  }

  /** The dims by which an operand's part of its buffer is known there. */
  ownDims({ buffer, rows }: PlanOperand): readonly Dim[] {
    const dims = this.#plan.buffers[buffer]?.dims ?? [];
    return rows.at === 'all' ? dims : dims.slice(1);
  }

  /** The name of the axis along which a buffer has rows. */
  rowAxis(buffer: number): string {
    return this.#plan.buffers[buffer]?.dims[0]?.axis.name ?? 'row';
  }

  /** Whether what is written may stand where it is read: a whole temporary that is read once. */
  folds({ buffer, rows }: PlanOperand): boolean {
    return (
      rows.at === 'all' &&
      rows.shift === 0 &&
      this.#plan.buffers[buffer]?.storage === 'temporary' &&
      this.#reads[buffer] === 1
    );
  }
}
