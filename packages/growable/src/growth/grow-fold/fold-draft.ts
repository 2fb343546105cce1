import type { Variable } from '@meristem/autodiff';
import type { AxisPopulation } from '../../model/population.ts';
import type { Probe, Rewrite } from '../probe.ts';

/** A weight from the units of a population, as a matrix of one row per unit; rows may lie in several pieces. */
interface OutgoingRows {
  readonly variable: Variable;
  readonly values: Float64Array;
  /** Pieces of a row, and elements of a piece. */
  readonly pieces: number;
  readonly width: number;
  /** The bias of the targets, with one number per element of a piece, or of a row; `undefined` where there is none. */
  readonly bias: Float64Array | undefined;
  /** Whether a constant comes to the same at all sites of the targets. */
  readonly even: boolean;
  /** Whether the population is among its own targets: then unit j is column j, modulo the number of units. */
  readonly recurrent: boolean;
}

/**
 * A copy of what the units of a population give to others, in which units are folded into others. Nothing of the network
 * changes before the rewrites are applied.
 */
export class FoldDraft {
  readonly #units: number;
  readonly #rows: readonly OutgoingRows[];
  readonly #biases = new Map<Variable, Float64Array>();

  constructor(population: AxisPopulation, probe: Probe) {
    const { axis, outgoing, biases, uneven } = population;
    this.#units = probe.extent(axis);
    for (const bias of biases.values()) this.#biases.set(bias, probe.read(bias));
    this.#rows = outgoing.map((variable) => {
      const source = variable.dims.findIndex((dim) => dim === axis.pre);
      const extents = variable.dims.map((dim) => probe.extent(dim.axis));
      const bias = biases.get(variable);
      return {
        variable,
        values: probe.read(variable),
        pieces: product(extents.slice(0, source)),
        width: product(extents.slice(source + 1)),
        bias: bias && this.#biases.get(bias),
        even: !uneven.has(variable),
        recurrent: variable.dims.at(-1) === axis.post,
      };
    });
  }

  /** Whether what a unit gives on average can go into a bias wherever it goes. */
  get takesConstants(): boolean {
    return this.#rows.every(({ bias }) => bias !== undefined);
  }

  /** Whether a constant that one unit gives can go into a bias wherever it gives anything, to the same effect. */
  takesConstantOf(unit: number): boolean {
    return this.#rows.every(
      (rows) => (rows.bias !== undefined && rows.even) || this.#givesNothing(rows, unit),
    );
  }

  /** The sum of a unit's squared outgoing weights, without that to itself. */
  outgoingSquared(unit: number): number {
    return this.#sumOver(unit, (weight) => weight * weight);
  }

  /** The sum of their absolute values, without that to itself. */
  outgoingAbsolute(unit: number): number {
    return this.#sumOver(unit, Math.abs);
  }

  /**
   * Lets the others give what a unit gave: row i of every outgoing weight gains weights[i] times the unit's row, the
   * targets' bias `constant` times it. The unit itself gives nothing afterwards, and receives nothing of its own
   * population.
   *
   * @param weights of the others: `[units]`, 0 for the unit.
   */
  fold(unit: number, weights: Float64Array, constant: number): void {
    for (const rows of this.#rows) {
      if (rows.recurrent) this.#deafen(rows, unit);
      for (let piece = 0; piece < rows.pieces; piece++) this.#spread(rows, piece, unit, weights, constant);
    }
  }

  /** The draft as new numbers of the network's variables. */
  rewrites(): readonly Rewrite[] {
    return [...this.#rows.map(({ variable, values }) => ({ variable, values })), ...this.biases()];
  }

  /** Those of the biases: all that changes where a unit leaves from which others take over a constant alone. */
  biases(): readonly Rewrite[] {
    return [...this.#biases].map(([variable, values]) => ({ variable, values }));
  }

  #sumOver(unit: number, of: (weight: number) => number): number {
    let total = 0;
    for (const rows of this.#rows) {
      for (let piece = 0; piece < rows.pieces; piece++) {
        const from = this.#start(rows, piece, unit);
        for (let i = 0; i < rows.width; i++) {
          if (rows.recurrent && i % this.#units === unit) continue;
          total += of(rows.values[from + i] as number);
        }
      }
    }
    return total;
  }

  #givesNothing(rows: OutgoingRows, unit: number): boolean {
    for (let piece = 0; piece < rows.pieces; piece++) {
      const from = this.#start(rows, piece, unit);
      if (rows.values.subarray(from, from + rows.width).some((weight) => weight !== 0)) return false;
    }
    return true;
  }

  #start({ width }: OutgoingRows, piece: number, unit: number): number {
    return (piece * this.#units + unit) * width;
  }

  /** Sets what the population's units give to a unit to 0: it leaves anyway, and counts for none of them. */
  #deafen({ values, pieces, width }: OutgoingRows, unit: number): void {
    const size = pieces * this.#units * width;
    for (let at = unit; at < size; at += this.#units) values[at] = 0;
  }

  #spread(rows: OutgoingRows, piece: number, unit: number, weights: Float64Array, constant: number): void {
    const { values, width, bias } = rows;
    const given = this.#start(rows, piece, unit);
    for (let other = 0; other < this.#units; other++) {
      const share = weights[other] as number;
      if (share === 0) continue;
      const to = this.#start(rows, piece, other);
      for (let i = 0; i < width; i++) {
        values[to + i]! += share * (values[given + i] as number);
      }
    }
    if (bias) {
      const to = bias.length === width ? 0 : piece * width;
      for (let i = 0; i < width; i++) {
        bias[to + i]! += constant * (values[given + i] as number);
      }
    }
    values.fill(0, given, given + width);
  }
}

function product(extents: readonly number[]): number {
  return extents.reduce((total, extent) => total * extent, 1);
}
