import { ExchangeError } from '../exchange-error.ts';

/** What a layer of another library computes. */
export type LayerKind = 'linear' | 'rnn' | 'gru' | 'lstm';

/** How many gates a unit of a layer has. */
export const GATES: Readonly<Record<LayerKind, number>> = { linear: 1, rnn: 1, gru: 3, lstm: 4 };

/** A layer of another library, in the orders of this one: sources first, then gates, then units. */
export interface ForeignLayer {
  /** Under which name the file has it, such as `rnn` or `encoder.0`. */
  readonly name: string;
  readonly kind: LayerKind;
  readonly sources: number;
  readonly units: number;
  /** `[source, gate, unit]` */
  readonly input: Float64Array;
  /** `[unit, gate, unit]`; absent from layers without memory. */
  readonly recurrent?: Float64Array;
  /** `[gate, unit]`, with all that only ever acts as a sum summed. */
  readonly bias: Float64Array;
  /** `[unit]`: of a GRU, what is added to the recurrent product before the reset gate scales it. */
  readonly candidateBias?: Float64Array;
}

/** Numbers under a shape, wherever they come from. */
export interface ForeignTensor {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** `[gate * unit, source]`, as other libraries have it, as `[source, gate, unit]`; `order` says which of their gates is where here. */
export function sourcesFirst(
  { shape, values }: ForeignTensor,
  gates: number,
  order: readonly number[] = identity(gates),
): Float64Array {
  const [rows = 0, sources = 0] = shape;
  const units = rows / gates;
  const turned = new Float64Array(rows * sources);
  for (let s = 0; s < sources; s++)
    for (let g = 0; g < gates; g++)
      for (let u = 0; u < units; u++) {
        const row = (order[g] as number) * units + u;
        turned[(s * gates + g) * units + u] = values[row * sources + s] as number;
      }
  return turned;
}

/** `[gate * unit]` with its gates in another order. */
export function gatesOrdered(
  values: ArrayLike<number>,
  gates: number,
  order: readonly number[] = identity(gates),
): Float64Array {
  const units = values.length / gates;
  return Float64Array.from(values, (_, i) => values[(order[Math.floor(i / units)] as number) * units + (i % units)] as number); // prettier-ignore
}

/**
 * The bias of a recurrent layer out of the two that other libraries have: they only ever act as their sum, but for the
 * candidate of a GRU, which stands last.
 */
export function biasesOf(
  kind: LayerKind,
  input: Float64Array,
  recurrent: Float64Array,
): Pick<ForeignLayer, 'bias' | 'candidateBias'> {
  if (kind !== 'gru') return { bias: input.map((value, i) => value + (recurrent[i] as number)) };
  const candidate = (2 * input.length) / 3;
  return {
    bias: input.map((value, i) => (i < candidate ? value + (recurrent[i] as number) : value)),
    candidateBias: recurrent.slice(candidate),
  };
}

/** A layer in words: `gru "rnn" of 3 to 4 units`. */
export function layerText({ name, kind, sources, units }: ForeignLayer): string {
  return `${kind} "${name}" of ${sources} to ${units}`;
}

/** Requires a shape. */
export function requireShape(name: string, { shape }: ForeignTensor, expected: readonly number[]): void {
  if (shape.length === expected.length && shape.every((extent, i) => extent === expected[i])) return;
  throw new ExchangeError(
    `import: tensor "${name}": found shape [${shape.join(', ')}], expected [${expected.join(', ')}] to fit the rest of its layer.`,
  );
}

function identity(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}
