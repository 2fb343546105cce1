import type { KernelNode } from './kernel-graph.ts';
import type { LaneValue } from './lane-operations.ts';
import { Lanes } from './lanes.ts';
import { ChainMemory, type ChainOperandPlace } from './chain-memory.ts';
import { emitReducedRows, emitReduction } from './reductions.ts';
import {
  CHAIN_PLACES,
  type ChainLink,
  chainPlaces,
  type ChainSource,
  isNumberOfRow,
  type RowChain,
} from './row-chain.ts';
import type { RowShape, RowShapes } from './row-shape.ts';
import { StepWriter } from './steps.ts';
import { FunctionWriter, type Lanes32, type Local } from './wasm-assembler.ts';

/** Rows whose numbers are the lanes of a vector. */
const GROUP = 4;

/** Rows that are computed together: what one group of four waits for, the other does not. */
const ROWS = 2 * GROUP;

/** What an output is for the rows at hand: a vector for each row, or one of their numbers for each group of rows. */
type ChainValue = readonly Local[] | { readonly numbers: readonly Local[] };

/** A link, with what is known of it before any code of it is written. */
interface Prepared {
  readonly link: ChainLink;
  readonly shape: RowShape;
  readonly steps: StepWriter;
  readonly operands: readonly (ChainOperandPlace | undefined)[];
}

/** The function of a chain of kernels over short rows. */
export function emitRowChain(chain: RowChain, shapes: RowShapes): Uint8Array {
  return new RowChainWriter(chain, shapes).write();
}

class RowChainWriter {
  readonly #writer = new FunctionWriter();
  readonly #lanes: Lanes;
  readonly #memory = new ChainMemory(this.#writer);
  readonly #chain: RowChain;
  readonly #shapes: RowShapes;
  /** All ones in the lanes of a row, if it does not fill a vector. */
  readonly #mask: Local | undefined;

  constructor(chain: RowChain, shapes: RowShapes) {
    this.#chain = chain;
    this.#shapes = shapes;
    this.#lanes = new Lanes(this.#writer, shapes.relaxed);
    const lanes = [0, 1, 2, 3].map((lane) => (lane < chain.width ? -1 : 0)) as unknown as Lanes32;
    this.#mask = chain.width < 4 ? this.#writer.constant(lanes) : undefined;
  }

  write(): Uint8Array {
    const writer = this.#writer;
    const [from, to] = [this.#memory.count(CHAIN_PLACES.from), this.#memory.count(CHAIN_PLACES.to)];
    const left = writer.value('i32', 'i32.sub', to, from);
    const links = this.#prepare(from);
    for (const rows of [ROWS, 1]) {
      this.#while(left, rows, () => {
        this.#block(links, rows);
        for (const { operands } of links) {
          for (const operand of operands) if (operand) this.#memory.advance(operand, rows);
        }
      });
    }
    return writer.finish();
  }

  #prepare(from: Local): Prepared[] {
    const places = chainPlaces(this.#chain);
    return this.#chain.links.map((link, l): Prepared => {
      const shape = this.#shapes.of(link.kernel);
      const splat = (at: number): boolean => link.kernel.inputs[at] === 'splat';
      const operands = places[l]!.map((place, at) => place && this.#memory.open(place, splat(at), from));
      return { link, shape, steps: new StepWriter(shape, this.#lanes), operands };
    });
  }

  /** Runs a body while that many rows are left. */
  #while(left: Local, rows: number, body: () => void): void {
    const writer = this.#writer;
    const more = (): void => {
      writer.get(left);
      writer.i32(rows);
      writer.op('i32.ge_s');
    };
    more();
    writer.if(() =>
      writer.loop(() => {
        const mark = writer.held;
        body();
        writer.releaseTo(mark);
        writer.get(left);
        writer.i32(-rows);
        writer.op('i32.add');
        writer.set(left);
        more();
        writer.branchIf(0);
      }),
    );
  }

  /** All links for some rows. */
  #block(links: readonly Prepared[], rows: number): void {
    const values: ChainValue[][] = [];
    for (const prepared of links) {
      values.push(
        prepared.link.kernel.rank === 1
          ? this.#rows(prepared, values, rows)
          : this.#numbers(prepared, values, rows),
      );
    }
  }

  /** A link that computes rows, one row after the other; then their reductions, all at once. */
  #rows(prepared: Prepared, before: readonly ChainValue[][], rows: number): ChainValue[] {
    const { link, operands } = prepared;
    const { inputs, outputs } = link.kernel;
    const places = operands.map((operand) => operand && this.#memory.placesOf(operand, rows));
    const computed = Array.from({ length: rows }, (_, row) => {
      const values = this.#read(prepared, before, row, places);
      return this.#compute(prepared, values);
    });
    return outputs.map(({ store }, output): ChainValue => {
      const vectors = computed.map((row) => row[output] as Local);
      const at = inputs.length + output;
      if (!isNumberOfRow(link.kernel, output)) {
        places[at]?.forEach((place, row) => this.#memory.store(place, vectors[row] as Local));
        return vectors;
      }
      const numbers = groups(vectors).map((group) => emitReducedRows(this.#lanes, store, group));
      const place = operands[at];
      if (place) this.#memory.storeNumbers(place, numbers, rows);
      return { numbers };
    });
  }

  /** What a link reads for one row. */
  #read(
    { link, shape }: Prepared,
    before: readonly ChainValue[][],
    row: number,
    places: readonly (readonly Local[] | undefined)[],
  ): Map<KernelNode, LaneValue> {
    const values = new Map<KernelNode, LaneValue>();
    for (const node of shape.graph.inputs) {
      const source = link.sources[node.position];
      const float = source
        ? this.#sourceOf(before, source, row)
        : this.#memory.load(places[node.position]![row] as Local, node.access === 'splat');
      values.set(node, { float });
    }
    return values;
  }

  /** The outputs of a link for one row: of a reduction, what of it is in each lane. */
  #compute({ link, shape, steps }: Prepared, values: Map<KernelNode, LaneValue>): Local[] {
    const lanes = this.#lanes;
    steps.write(values, true);
    steps.write(values, false);
    return link.kernel.outputs.map(({ store }, output) => {
      const mask = shape.masked[output] ? this.#mask : undefined;
      const accumulator = emitReduction(lanes, store);
      if (!accumulator) {
        const value = steps.output(values, output);
        return mask === undefined ? value : lanes.op('v128.and', value, mask);
      }
      const factors = steps.factors(values, output);
      if (factors) accumulator.addProduct(...factors, mask);
      else accumulator.add(steps.output(values, output), mask);
      return accumulator.finish();
    });
  }

  /** A link that computes a number for every row: the rows are the lanes. */
  #numbers(prepared: Prepared, before: readonly ChainValue[][], rows: number): ChainValue[] {
    const { link, operands } = prepared;
    const { inputs, outputs } = link.kernel;
    const computed = Array.from({ length: Math.ceil(rows / GROUP) }, (_, group) =>
      this.#numbersOfGroup(prepared, before, group, rows === 1),
    );
    return outputs.map((_, output): ChainValue => {
      const numbers = computed.map((group) => group[output] as Local);
      const place = operands[inputs.length + output];
      if (place) this.#memory.storeNumbers(place, numbers, rows);
      return { numbers };
    });
  }

  #numbersOfGroup(
    { link, shape, steps, operands }: Prepared,
    before: readonly ChainValue[][],
    group: number,
    single: boolean,
  ): readonly Local[] {
    const values = new Map<KernelNode, LaneValue>();
    for (const node of shape.graph.inputs) {
      const source = link.sources[node.position];
      const { pointer } = operands[node.position] ?? {};
      const splat = node.access === 'splat';
      const float = source
        ? ((before[source.link]![source.output] as { numbers: readonly Local[] }).numbers[group] as Local)
        : this.#memory.load(pointer as Local, splat || single, splat ? 0 : group);
      values.set(node, { float });
    }
    steps.write(values, true);
    steps.write(values, false);
    return link.kernel.outputs.map((_, output) => steps.output(values, output));
  }

  /** What an earlier link put out, for one row. */
  #sourceOf(before: readonly ChainValue[][], { link, output }: ChainSource, row: number): Local {
    const value = before[link]![output] as ChainValue;
    if (!('numbers' in value)) return value[row] as Local;
    return this.#writer.splatLane(value.numbers[Math.floor(row / GROUP)] as Local, row % GROUP);
  }
}

/** Vectors of rows, four and four; the first of a group stands for those that are not there. */
function groups(vectors: readonly Local[]): (readonly [Local, Local, Local, Local])[] {
  return Array.from({ length: Math.ceil(vectors.length / GROUP) }, (_, group) => {
    const own = vectors.slice(GROUP * group, GROUP * (group + 1)) as [Local, Local?, Local?, Local?];
    const [a, b = a, c = a, d = a] = own;
    return [a, b, c, d];
  });
}
