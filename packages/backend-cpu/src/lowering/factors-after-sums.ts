import {
  type Compute,
  type Dim,
  type Instruction,
  type Plan,
  type PlanBuffer,
  type PlanOperand,
  type Primitive,
  PRIMITIVES,
} from '@meristem/autodiff';

/** A factor that all products of a sum have. */
interface Factor {
  readonly name: 'multiply' | 'divide';
  /** What is left of the operand that had it. */
  readonly rest: PlanOperand;
  readonly by: PlanOperand;
}

/**
 * Takes out of sums of products what all of them have: a sign, and a divisor that is the same for all, as gradients of norms
 * have it. It is then computed once for each sum, and what is left of the products is often in memory already. Only where an
 * operand has all dims of the result, so that this has fewer numbers.
 */
export function factorsAfterSums(plan: Plan): Plan {
  const factors = new FactorFinder(plan);
  const buffers = [...plan.buffers];
  const temporary = ({ dims }: PlanOperand): PlanOperand => {
    buffers.push({ storage: 'temporary', kind: 'real', dims, extraRow: false });
    return { buffer: buffers.length - 1, dims, rows: { at: 'all', shift: 0 } };
  };
  const instructions = plan.instructions.flatMap((each): readonly Instruction[] => {
    if (each.kind !== 'compute' || each.primitive.name !== 'contract') return [each];
    const found = each.inputs.map((operand) => factors.of(each, operand));
    const all = found.flat();
    if (all.length === 0) return [each];
    const inputs = each.inputs.map((operand, i) => found[i]!.at(-1)?.rest ?? operand);
    const results = [...all.map(() => temporary(each.output)), each.output];
    const after = all.map(({ name, by }, i): Compute => {
      const primitive = PRIMITIVES[name] as Primitive<never>;
      return {
        kind: 'compute',
        primitive,
        attributes: {},
        inputs: [results[i]!, by],
        output: results[i + 1]!,
      };
    });
    return [{ ...each, inputs, output: results[0]! }, ...after];
  });
  return { ...plan, buffers, instructions };
}

/** Finds what operands of sums are made of. */
class FactorFinder {
  readonly #buffers: readonly PlanBuffer[];
  readonly #makers = new Map<number, Compute>();
  readonly #uses = new Map<number, number>();

  constructor({ buffers, instructions, outputs }: Plan) {
    this.#buffers = buffers;
    const use = ({ buffer }: PlanOperand): void =>
      void this.#uses.set(buffer, (this.#uses.get(buffer) ?? 0) + 1);
    for (const each of instructions) {
      for (const compute of each.kind === 'loop' ? each.body : [each]) compute.inputs.forEach(use);
      if (each.kind === 'compute') this.#makers.set(each.output.buffer, each);
    }
    for (const output of outputs.values()) use(output);
  }

  /** The factors of an operand of a sum, outermost first. */
  of(sum: Compute, operand: PlanOperand): readonly Factor[] {
    const maker = this.#makers.get(operand.buffer);
    const alone = this.#uses.get(operand.buffer) === 1 && this.#stays(operand);
    const larger = sum.output.dims.every((dim) => operand.dims.includes(dim));
    if (!maker || !alone || !larger || !sameDims(maker.output.dims, operand.dims)) return [];
    const factor = this.#factor(sum, maker);
    return factor && sameDims(factor.rest.dims, operand.dims) ? [factor, ...this.of(sum, factor.rest)] : [];
  }

  #factor(sum: Compute, { primitive, inputs }: Compute): Factor | undefined {
    const { name } = primitive;
    if (name !== 'multiply' && name !== 'divide') return undefined;
    const [rest, by] = inputs as [PlanOperand, PlanOperand];
    if (!this.#stays(rest)) return undefined;
    const { over } = sum.attributes as { readonly over: readonly Dim[] };
    if (name === 'multiply') return this.#buffers[by.buffer]?.value === -1 ? { name, rest, by } : undefined;
    // The sum of no terms is 0, whatever the divisor.
    const some = over.every(({ axis }) => axis.min > 0);
    const same = by.dims.length > 0 && by.dims.every((dim) => sum.output.dims.includes(dim));
    return some && same && this.#stays(by) ? { name, rest, by } : undefined;
  }

  /** Whether an operand is the whole of what is computed once and never written again. */
  #stays({ buffer, rows }: PlanOperand): boolean {
    const { storage, extraRow } = this.#buffers[buffer] as PlanBuffer;
    return storage === 'temporary' && !extraRow && rows.at === 'all' && rows.shift === 0;
  }
}

function sameDims(one: readonly Dim[], other: readonly Dim[]): boolean {
  return one.length === other.length && one.every((dim, d) => dim === other[d]);
}
