import type { Architecture, Projection } from './architecture.ts';
import { assembled } from './assemble.ts';
import type { DeclaredArea, DeclaredAreas, DeclaredProjections } from './declaration.ts';
import type {
  AreasOptions,
  GraphBuilder,
  GraphNode,
  Node,
  ProjectionOptions,
  ProjectionsOptions,
  WireOption,
} from './graph-builder.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { type AreaPopulation, isGraph, type PlaceSet, type Wire } from './member-population.ts';

/** An architecture in the making: what was declared, in order. */
export class Draft implements GraphBuilder {
  private readonly name: string;
  private readonly inputs: string[] = [];
  private readonly declared: DeclaredArea[] = [];
  private readonly outputs: string[] = [];
  private readonly wires: Projection[] = [];
  private readonly populations: DeclaredAreas[] = [];
  private links: DeclaredProjections | undefined;

  constructor(name: string) {
    this.name = name;
  }

  readonly input = (port: string): Node => {
    this.inputs.push(port);
    return { kind: 'input', name: port };
  };

  readonly area = ((name: string, content: GrowableModule | Architecture): Node => {
    this.declared.push({ name, content });
    return isGraph(content) ? graphNode(name) : { kind: 'area', name };
  }) as GraphBuilder['area'];

  readonly project = (
    from: Node,
    to: Node,
    { delay = 0, interaction = 'additive' }: ProjectionOptions = {},
  ): void => {
    this.wires.push({ from: from.name, to: to.name, delay, interaction });
  };

  readonly output = (port: string, from: readonly Node[]): Node => {
    this.outputs.push(port);
    const node: Node = { kind: 'output', name: port };
    for (const source of from) this.project(source, node);
    return node;
  };

  readonly areas = (
    name: string,
    template: GrowableModule | Architecture,
    options: AreasOptions = {},
  ): void => {
    const {
      initial = 1,
      min = 0,
      max = 8,
      reads = ['@inputs'],
      feeds = ['@outputs'],
      members = [],
      named = 0,
    } = options;
    const population: AreaPopulation = {
      name,
      template,
      min,
      max,
      members: members.map((member) => member.name),
      named,
      reads: reads.map(wireOf),
      feeds: feeds.map(wireOf),
    };
    this.populations.push({ population, initial });
  };

  readonly projections = (name: string, options: ProjectionsOptions = {}): void => {
    const { sources = ['@inputs', '@areas'], targets = ['@areas', '@outputs'], min = 0, max = 64 } = options;
    const placeName = (place: Node | PlaceSet): string => (typeof place === 'string' ? place : place.name);
    this.links = {
      name,
      sources: sources.map(placeName),
      targets: targets.map(placeName),
      members: options.members,
      min,
      max,
    };
  };

  /** Builds the architecture and checks it as a whole; `root` is its JSON path, for messages. */
  finish(root?: string): Architecture {
    const { name, inputs, outputs } = this;
    const declaration = {
      areas: this.declared,
      projections: this.wires,
      populations: this.populations,
      plasticProjections: this.links,
    };
    return assembled({ name, inputs, outputs, declaration }, root);
  }
}

function graphNode(name: string): GraphNode {
  const input = (entry: string): Node => ({ kind: 'graph', name: `${name}.${entry}` });
  return { kind: 'graph', name, input, output: input };
}

function wireOf(option: WireOption): Wire {
  const {
    place,
    delay = 0,
    interaction = 'additive',
  } = typeof option === 'object' && 'place' in option ? option : { place: option };
  return { place: typeof place === 'string' ? place : place.name, delay, interaction };
}
