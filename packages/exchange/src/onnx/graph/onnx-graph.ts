import { create } from '@bufbuild/protobuf';
import type { Axis, Dim, ElementKind } from '@meristem/autodiff';
import {
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { ExchangeError } from '../../exchange-error.ts';
import { attribute, type AttributeValue } from './attribute.ts';
import type { OnnxValue } from './onnx-value.ts';
import { doubleProto, tensorProto } from './tensor-proto.ts';
import { UniqueNames } from './unique-names.ts';

/** What a graph and the graphs inside of it have in common. */
interface Shared {
  readonly names: UniqueNames;
  /** They stand in the outermost graph, and inner ones read them from there. */
  readonly initializers: TensorProto[];
  /** Names of what some node reads. */
  readonly read: Set<string>;
  /** Names of small initializers by what they hold. */
  readonly known: Map<string, string>;
  readonly root: OnnxGraph;
}

/** What a graph is told of its axes: how many units they have, `undefined` where that is known when it runs. */
export type ExtentOf = (axis: Axis) => number | undefined;

/** An ONNX graph while it is written: nodes in the order in which they run, and the numbers that they read. */
export class OnnxGraph {
  readonly extent: ExtentOf;
  readonly #nodes: NodeProto[] = [];
  readonly #shared: Shared;
  /** A value whose dim at some position is the batch. */
  #batchOf: { readonly name: string; readonly position: number } | undefined;
  #batchSize: string | undefined;

  constructor(extent: ExtentOf, shared?: Shared) {
    this.extent = extent;
    this.#shared = shared ?? {
      names: new UniqueNames(),
      initializers: [],
      read: new Set(),
      known: new Map(),
      root: this,
    };
  }

  /** A graph inside of this one, such as the body of a loop; it reads whatever this one has computed. */
  inner(): OnnxGraph {
    return new OnnxGraph(this.extent, this.#shared);
  }

  /** A name that nothing has yet: the one that is asked for, or that one with a number behind it. */
  name(wanted: string): string {
    return this.#shared.names.claim(wanted);
  }

  /** Appends a node with one output, and returns the output's name: `as`, or one made of the operator's name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    as = this.name(operator),
  ): string {
    this.nodes(operator, inputs, attributes, [as]);
    return as;
  }

  /** Appends a node with some outputs. */
  nodes(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: readonly string[],
  ): void {
    for (const name of inputs) this.#shared.read.add(name);
    this.#nodes.push(
      create(NodeProtoSchema, {
        opType: operator,
        name: `${operator}:${outputs[0]}`,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      }),
    );
  }

  /** Adds a tensor of known numbers under a name of its own. */
  initializer(
    name: string,
    values: ArrayLike<number>,
    shape: readonly number[],
    kind: ElementKind,
    text = '',
  ): string {
    this.#shared.initializers.push(tensorProto({ name, values, shape, kind, text }));
    return name;
  }

  /** Numbers in a row, in double precision. */
  doubles(wanted: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    const name = this.name(wanted);
    this.#shared.initializers.push(doubleProto(name, values, shape));
    return name;
  }

  /** A real number without axes. */
  number(value: number): string {
    const text = Object.is(value, -0) ? '-0' : String(value);
    return this.#small(`number ${text}`, [value], [], 'real');
  }

  /** A list of whole numbers, as operators take shapes and axes. */
  integers(values: readonly number[]): string {
    return this.#small(`integers ${values.join(' ')}`, values, [values.length], 'index');
  }

  /** A whole number without axes. */
  integer(value: number): string {
    return this.#small(`integer ${value}`, [value], [], 'index');
  }

  /** Some numbers in a row. */
  row(values: readonly number[]): string {
    return this.#small(`row ${values.join(' ')}`, values, [values.length], 'real');
  }

  /** Says where the size of the batch can be seen; once, of the outermost graph. */
  batchAt(name: string, position: number): void {
    this.#batchOf ??= { name, position };
  }

  /** The number of sequences in the batch, as a list of one whole number. */
  batchSize(): string {
    return this.#shared.root.#measuredBatch();
  }

  /** How many elements a tensor over some dims has for each sequence of a batch. */
  size(dims: readonly Dim[]): number {
    return dims.reduce((product, { axis }) => product * (this.extent(axis) ?? 1), 1);
  }

  /** A value over some dims all of whose elements are one number. */
  filled(value: number, dims: readonly Dim[], kind: ElementKind = 'real'): OnnxValue {
    const number = kind === 'real' ? this.number(value) : this.integer(value);
    return { name: this.node('Expand', [number, this.shape(dims)]), dims, kind };
  }

  /** The extents of some dims as operators take shapes. */
  shape(dims: readonly Dim[]): string {
    const parts: string[] = [];
    let known: number[] = [];
    const close = (): void => {
      if (known.length > 0) parts.push(this.integers(known));
      known = [];
    };
    for (const { axis } of dims) {
      const extent = this.extent(axis);
      if (extent !== undefined) {
        known.push(extent);
        continue;
      }
      close();
      parts.push(this.batchSize());
    }
    close();
    if (parts.length === 0) return this.integers([]);
    return parts.length === 1 ? (parts[0] as string) : this.node('Concat', parts, { axis: 0 });
  }

  /**
   * The graph with what goes in and what comes out. Known numbers stand in the outermost one, those that are read: what a
   * population of no units is multiplied with is not.
   */
  finish(name: string, inputs: readonly ValueInfoProto[], outputs: readonly ValueInfoProto[]): GraphProto {
    const { root, initializers, read } = this.#shared;
    const known = root === this ? initializers.filter((each) => read.has(each.name)) : [];
    return create(GraphProtoSchema, {
      name,
      node: this.#nodes,
      input: [...inputs],
      output: [...outputs],
      initializer: known,
    });
  }

  #measuredBatch(): string {
    if (!this.#batchOf) {
      throw new ExchangeError(
        'onnx: found no input over the batch, expected one: it says how many sequences there are.',
      );
    }
    const { name, position } = this.#batchOf;
    this.#batchSize ??= this.node('Slice', [
      this.node('Shape', [name]),
      this.integers([position]),
      this.integers([position + 1]),
    ]);
    return this.#batchSize;
  }

  #small(key: string, values: readonly number[], shape: readonly number[], kind: ElementKind): string {
    const { known } = this.#shared;
    const found = known.get(key) ?? this.initializer(this.name(key), values, shape, kind);
    known.set(key, found);
    return found;
  }
}
