import type { GrowableModule } from './growable-module.ts';
import { checkArchitecture } from './check-architecture.ts';

/** A place in a graph, as the builder hands it out. */
export interface Node {
  readonly kind: 'input' | 'area' | 'output';
  readonly name: string;
}

/** An area: a growable module under a name. */
export interface Area {
  readonly name: string;
  readonly module: GrowableModule;
}

/** A learned connection between two places. */
export interface Projection {
  readonly from: string;
  readonly to: string;
  /** 0 reads the source's present step, 1 its step before; projections without delay must not form a cycle. */
  readonly delay: 0 | 1;
}

/**
 * A network as a graph of areas, before it meets a task: which ports it reads and predicts, which modules it is made of,
 * and who projects to whom. Sizes of ports come from the task.
 */
export interface Architecture {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly areas: readonly Area[];
  readonly outputs: readonly string[];
  readonly projections: readonly Projection[];
}

/** What `areaGraph` hands to its callback. */
export interface GraphBuilder {
  /** A port of the task that the network sees. */
  input(port: string): Node;
  /** An area made of a growable module. */
  area(name: string, module: GrowableModule): Node;
  /** Connects two places with a learned projection. */
  project(from: Node, to: Node, options?: { readonly delay?: 0 | 1 }): void;
  /** A port of the task that the network predicts, read out from some places. */
  output(port: string, from: readonly Node[]): Node;
}

/**
 * Declares an architecture.
 *
 * @throws ArchitectureError if names repeat, a cycle has no delay, or a place cannot be reached.
 */
export function areaGraph(name: string, build: (builder: GraphBuilder) => void): Architecture {
  const inputs: string[] = [];
  const areas: Area[] = [];
  const outputs: string[] = [];
  const projections: Projection[] = [];
  build({
    input: (port) => {
      inputs.push(port);
      return { kind: 'input', name: port };
    },
    area: (areaName, module) => {
      areas.push({ name: areaName, module });
      return { kind: 'area', name: areaName };
    },
    project: (from, to, options = {}) => {
      projections.push({ from: from.name, to: to.name, delay: options.delay ?? 0 });
    },
    output: (port, from) => {
      outputs.push(port);
      for (const node of from) projections.push({ from: node.name, to: port, delay: 0 });
      return { kind: 'output', name: port };
    },
  });
  const architecture: Architecture = { name, inputs, areas, outputs, projections };
  checkArchitecture(architecture);
  return architecture;
}
