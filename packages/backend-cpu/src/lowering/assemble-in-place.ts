import type { Axis, Compute, Dim, Instruction, Plan, PlanOperand } from '@meristem/autodiff';

/** Attributes of an `embed`. */
export interface EmbedAttributes {
  readonly from: Axis;
  readonly start: number;
  readonly to: Dim;
  /** What stands elsewhere; 0 unless told. */
  readonly elsewhere?: number;
  /** Axes that are placed into longer ones along with the first. */
  readonly also?: readonly { readonly from: Axis; readonly start: number; readonly to: Dim }[];
  /** Whether other embeds fill the rest of the output, so that nothing has to be cleared. */
  readonly rest?: 'filled';
}

/** What a sum is made of: an embed for each of its parts, and the sums in between. */
interface Assembly {
  readonly embeds: readonly Compute[];
  readonly sums: readonly Compute[];
}

/**
 * Lets parts that are each placed into zeros and then added up, as gradients of slices are, be written straight into the sum:
 * wherever they fill it without overlapping and nobody else reads what lies between. 0 + x is x, but for the sign of 0.
 */
export function assembleInPlace(plan: Plan): Plan {
  const every = plan.instructions.flatMap(computes);
  if (!every.some(({ primitive }) => primitive.name === 'embed')) return plan;
  const touched = touches(plan, every);
  const outside = plan.instructions.filter((instruction) => instruction.kind === 'compute');
  const changed = rewrites(outside, touched);
  return {
    ...plan,
    instructions: plan.instructions.flatMap((instruction): readonly Instruction[] =>
      instruction.kind === 'loop'
        ? [{ ...instruction, body: applied(instruction.body, rewrites(instruction.body, touched)) }]
        : applied([instruction], changed),
    ),
  };
}

function computes(instruction: Instruction): readonly Compute[] {
  return instruction.kind === 'loop' ? instruction.body : [instruction];
}

/** How often each buffer is written or read, by the caller too. */
function touches(plan: Plan, every: readonly Compute[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const touch = ({ buffer }: PlanOperand): void => void counts.set(buffer, (counts.get(buffer) ?? 0) + 1);
  for (const { inputs, output } of every) [...inputs, output].forEach(touch);
  for (const output of plan.outputs.values()) touch(output);
  plan.buffers.forEach(({ storage }, buffer) => {
    if (storage !== 'temporary') counts.set(buffer, Infinity);
  });
  return counts;
}

type Changes = ReadonlyMap<Compute, Compute | undefined>;

function applied(list: readonly Compute[], changed: Changes): readonly Compute[] {
  return list.flatMap((compute) => {
    const now = changed.has(compute) ? changed.get(compute) : compute;
    return now ? [now] : [];
  });
}

/** What becomes of computes that take part in an assembly: another compute, or nothing. */
function rewrites(list: readonly Compute[], touched: ReadonlyMap<number, number>): Changes {
  const producers = new Map(list.map((compute) => [compute.output.buffer, compute] as const));
  const changed = new Map<Compute, Compute | undefined>();
  for (const sum of [...list].reverse()) {
    if (sum.primitive.name !== 'add' || changed.has(sum)) continue;
    const assembly = assemblyOf(sum, producers, touched);
    if (!assembly || !fills(assembly.embeds)) continue;
    for (const between of assembly.sums) changed.set(between, undefined);
    for (const embed of assembly.embeds) {
      const attributes = { ...(embed.attributes as EmbedAttributes), rest: 'filled' };
      changed.set(embed, { ...embed, attributes, output: sum.output });
    }
  }
  return changed;
}

/** The embeds that a sum adds up, if it adds up nothing else and all have the sum's dims. */
function assemblyOf(
  sum: Compute,
  producers: ReadonlyMap<number, Compute>,
  touched: ReadonlyMap<number, number>,
): Assembly | undefined {
  const [embeds, sums]: [Compute[], Compute[]] = [[], [sum]];
  for (const input of sum.inputs) {
    const producer = producers.get(input.buffer);
    const alone = input.rows.at === 'all' && touched.get(input.buffer) === 2 && sameDims(input, sum.output);
    if (!producer || !alone || !sameDims(producer.output, sum.output)) return undefined;
    if (producer.primitive.name === 'embed') embeds.push(producer);
    else if (producer.primitive.name === 'add') {
      const inner = assemblyOf(producer, producers, touched);
      if (!inner) return undefined;
      embeds.push(...inner.embeds);
      sums.push(...inner.sums);
    } else return undefined;
  }
  return { embeds, sums };
}

function sameDims(a: PlanOperand, b: PlanOperand): boolean {
  return a.dims.length === b.dims.length && a.dims.every((dim, d) => dim === b.dims[d]);
}

/** Whether embeds fill one dim, each position once. */
function fills(embeds: readonly Compute[]): boolean {
  const attributes = embeds.map((embed) => embed.attributes as EmbedAttributes);
  const [first] = attributes as [EmbedAttributes];
  if (attributes.some(({ to }) => to !== first.to)) return false;
  let next = 0;
  for (const { from, start } of attributes.toSorted((a, b) => a.start - b.start)) {
    if (start !== next) return false;
    next += from.min;
  }
  return next === first.to.axis.min;
}
