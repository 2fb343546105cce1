import type { Dim, Port } from '@meristem/autodiff';
import type { ValueInfoProto } from 'onnx-buf';
import type { CarriedTensor, FrozenStep } from '../frozen/frozen-step.ts';
import { spread } from './graph/alignment.ts';
import { OnnxGraph } from './graph/onnx-graph.ts';
import type { OnnxValue } from './graph/onnx-value.ts';
import { readingOf, unitsOf } from '../frozen/reading.ts';
import { meaning, standardised } from './units.ts';
import { type ValueShape, valueInfo } from './value-info.ts';

/** The graph of a network: what goes in, what comes out, and what is in force between. */
export class NetworkGraph {
  readonly frozen: FrozenStep;
  readonly graph: OnnxGraph;
  /** Names of further dims in front of all inputs and outputs: that of time, or none. */
  readonly #outer: readonly string[];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];

  constructor(frozen: FrozenStep, outer: readonly string[] = []) {
    this.frozen = frozen;
    this.#outer = outer;
    this.graph = new OnnxGraph((axis) => frozen.extent(axis));
  }

  /** Declares the network's ports as inputs: values by buffer. */
  ports(): ReadonlyMap<number, OnnxValue> {
    const { plan, program } = this.frozen;
    const declared = [...plan.inputs].map(([port, index]): [number, OnnxValue] => {
      const { dims, kind } = plan.buffers[index]!;
      const name = this.graph.name(port);
      this.#inputs.push(valueInfo(name, kind, [...this.#outer, ...this.shape(dims)], labelled(dims)));
      const at = dims.indexOf(program.batch);
      if (at >= 0) this.graph.batchAt(name, this.#outer.length + at);
      const units = unitsOf(program.inputs, port);
      const of = program.inputs.find((each) => each.name === port);
      const extents = of?.kind === 'grid' ? [...of.sites, of.size] : undefined;
      return [index, { name: units ? standardised(this.graph, name, units, extents) : name, dims, kind }];
    });
    return new Map(declared);
  }

  /** Declares a carried variable as an input: what it is before the step. */
  before({ variable: { name: wanted, dims } }: CarriedTensor): OnnxValue {
    const name = this.graph.name(wanted);
    this.#inputs.push(valueInfo(name, 'real', this.shape(dims), labelled(dims)));
    return { name, dims, kind: 'real' };
  }

  /** What a carried variable is before the first step, for every sequence of the batch. */
  beginning({ variable, initial }: CarriedTensor): OnnxValue {
    const { graph, frozen } = this;
    const { dims } = variable;
    const name = graph.initializer(
      graph.name(variable.name),
      initial,
      frozen.extents(dims),
      'real',
      labelled(dims),
    );
    const value: OnnxValue = { name, dims, kind: 'real' };
    if (!dims.includes(frozen.program.batch)) return value;
    return { ...value, name: graph.node('Expand', [name, graph.shape(dims)]) };
  }

  /** Declares a value as an output of the network. */
  output(wanted: string, value: OnnxValue, outer: readonly string[] = []): void {
    const name = this.graph.node('Identity', [value.name], {}, this.graph.name(wanted));
    const { kind, dims } = value;
    this.#outputs.push(valueInfo(name, kind, [...outer, ...this.shape(dims)], labelled(dims)));
  }

  /** Declares the raw predictions of a port as an output, and beside them what they mean. */
  prediction(port: Port, value: OnnxValue): void {
    const reading = readingOf(port);
    this.output(port.name, value, this.#outer);
    if (!reading) return;
    const name = meaning(this.graph, value.name, reading);
    this.output(`${port.name}.${reading.suffix}`, { ...value, name }, this.#outer);
  }

  /** The dims of a prediction: the batch first. */
  predictionDims({ dims }: Pick<OnnxValue, 'dims'>): readonly Dim[] {
    const { batch } = this.frozen.program;
    return [batch, ...dims.filter((dim) => dim !== batch)];
  }

  /** A prediction with the batch first, be it the same for all sequences. */
  predicted(graph: OnnxGraph, value: OnnxValue): OnnxValue {
    return spread(graph, value, this.predictionDims(value));
  }

  /** How long dims are, the batch by its name. */
  shape(dims: readonly Dim[]): ValueShape {
    return dims.map(({ axis }) => this.frozen.extent(axis) ?? axis.name);
  }

  finish(): ReturnType<OnnxGraph['finish']> {
    return this.graph.finish(this.frozen.program.name, this.#inputs, this.#outputs);
  }
}

function labelled(dims: readonly Dim[]): string {
  return `[${dims.map(({ label }) => label).join(', ')}]`;
}
