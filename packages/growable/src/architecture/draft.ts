import { withNewborn } from './area-birth.ts';
import type { Architecture, Projection } from './architecture.ts';
import { checkArchitecture } from './check-architecture.ts';
import { checkPopulations } from './check-populations.ts';
import type {
  AreasOptions,
  GraphBuilder,
  GraphNode,
  Node,
  ProjectionOptions,
  ProjectionsOptions,
  WireOption,
} from './graph-builder.ts';
import type { GrowableModule } from './growable-module.ts';
import {
  type AreaPopulation,
  isGraph,
  type PlaceSet,
  type ProjectionPopulation,
  type Wire,
} from './member-population.ts';
import { type Endpoint, inlined, type Paths, resolved } from './nested-graph.ts';
import { plasticProjections } from './projection-birth.ts';

/** A population of areas before its first members are born. */
export interface DraftAreas {
  readonly population: AreaPopulation;
  /** Members that are born at the start. */
  readonly initial: number;
}

/** An architecture in the making: what was declared, in order. */
export class Draft implements GraphBuilder {
  private readonly name: string;
  private readonly inputs: string[] = [];
  private readonly declared: { readonly name: string; readonly content: GrowableModule | Architecture }[] =
    [];
  private readonly outputs: string[] = [];
  private readonly wires: Projection[] = [];
  private readonly populations: DraftAreas[] = [];
  private links: ProjectionPopulation | undefined;

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
    } = options;
    const population: AreaPopulation = {
      name,
      template,
      min,
      max,
      members: members.map((member) => member.name),
      named: 0,
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
      members: [],
      min,
      max,
    };
  };

  /** Builds the architecture and checks it as a whole. */
  finish(): Architecture {
    const paths: Paths = new Map();
    const places = this.declared.map(({ name, content }, i) =>
      inlined(name, content, `$.areas[${i}]`, paths),
    );
    const endpoints = places.flatMap((place) => place.endpoints);
    const bare: Architecture = {
      name: this.name,
      inputs: this.inputs,
      areas: places.flatMap((place) => place.areas),
      outputs: this.outputs,
      projections: [...places.flatMap((place) => place.projections), ...this.connected(endpoints, paths)],
      endpoints,
      areaPopulations: this.populations.map(({ population }) => population),
      projectionPopulation: undefined,
    };
    checkPopulations(bare, this.populations, this.links);
    const peopled = this.populations.reduce(founded, bare);
    const links = this.links && { ...this.links, members: plasticProjections(peopled, this.links) };
    const architecture: Architecture = { ...peopled, projectionPopulation: links };
    checkArchitecture(architecture, paths);
    return architecture;
  }

  private connected(endpoints: readonly Endpoint[], paths: Paths): readonly Projection[] {
    return this.wires.flatMap((wire, i) => {
      const path = `$.projections[${i}]`;
      const projections = resolved(this.name, wire, endpoints, path);
      for (const projection of projections) paths.set(projection, path);
      return projections;
    });
  }
}

/** An architecture with the first members of a population. */
function founded(architecture: Architecture, { population: { name }, initial }: DraftAreas): Architecture {
  let grown = architecture;
  for (let member = 1; member <= initial; member++) grown = withNewborn(grown, name, `${name}${member}`);
  return grown;
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
