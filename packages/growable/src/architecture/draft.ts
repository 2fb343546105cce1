import { type Area, type Architecture, isGraph, type Projection } from './architecture.ts';
import { architectureFrom, type DeclaredAreas, type DeclaredProjections } from './assemble.ts';
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
import type { PlaceSet, Wire } from './member-population.ts';
import { nameIn } from './place-name.ts';

/** An architecture in the making: what was declared, in order. */
export class Draft implements GraphBuilder {
  readonly #name: string;
  readonly #inputs: string[] = [];
  readonly #areas: Area[] = [];
  readonly #outputs: string[] = [];
  readonly #projections: Projection[] = [];
  readonly #populations: DeclaredAreas[] = [];
  #links: DeclaredProjections | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  readonly input = (port: string): Node => {
    this.#inputs.push(port);
    return { kind: 'input', name: port };
  };

  readonly area = ((name: string, content: GrowableModule | Architecture): Node => {
    this.#areas.push({ name, content });
    return isGraph(content) ? graphNode(name) : { kind: 'area', name };
  }) as GraphBuilder['area'];

  readonly project = (
    from: Node,
    to: Node,
    { delay = 0, interaction = 'additive' }: ProjectionOptions = {},
  ): void => {
    this.#projections.push({ from: from.name, to: to.name, delay, interaction });
  };

  readonly output = (port: string, from: readonly Node[]): Node => {
    this.#outputs.push(port);
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
    this.#populations.push({
      name,
      template,
      initial,
      min,
      max,
      members: members.map((member) => member.name),
      named,
      reads: reads.map(wireOf),
      feeds: feeds.map(wireOf),
    });
  };

  readonly projections = (name: string, options: ProjectionsOptions = {}): void => {
    const { sources = ['@inputs', '@areas'], targets = ['@areas', '@outputs'], min = 0, max = 64 } = options;
    const placeName = (place: Node | PlaceSet): string => (typeof place === 'string' ? place : place.name);
    this.#links = {
      name,
      sources: sources.map(placeName),
      targets: targets.map(placeName),
      members: options.members,
      min,
      max,
    };
  };

  /** Makes the architecture and checks it as a whole; `root` is its JSON path, for messages. */
  finish(root?: string): Architecture {
    const declaration = {
      name: this.#name,
      inputs: this.#inputs,
      areas: this.#areas,
      outputs: this.#outputs,
      projections: this.#projections,
      populations: this.#populations,
      plasticProjections: this.#links,
    };
    return architectureFrom(declaration, root);
  }
}

function graphNode(name: string): GraphNode {
  const input = (entry: string): Node => ({ kind: 'graph', name: nameIn(name, entry) });
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
