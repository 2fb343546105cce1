import { type Area, type Architecture, isGraph, type Projection } from './architecture.ts';
import { checkedBuilder } from './builder-arguments.ts';
import type { ArchitectureDeclaration, DeclaredAreas, DeclaredProjections } from './assemble.ts';
import type { GraphBuilder, GraphNode, Node, WireOption } from './graph-builder.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import type { PlaceSet, Wire } from './architecture-populations.ts';
import { meetingOf } from './meeting.ts';
import { nameIn } from './place-name.ts';

/** What is declared to a builder, in order. */
export function declaredBy(name: string, build: (builder: GraphBuilder) => void): ArchitectureDeclaration {
  const inputs: string[] = [];
  const areas: Area[] = [];
  const outputs: string[] = [];
  const projections: Projection[] = [];
  const populations: DeclaredAreas[] = [];
  let plasticProjections: DeclaredProjections | undefined;
  const project: GraphBuilder['project'] = (
    from,
    to,
    { delay = 0, interaction = 'additive', ...sites } = {},
  ) => {
    projections.push({ from: from.name, to: to.name, delay, interaction, ...meetingOf(sites) });
  };
  const builder: GraphBuilder = {
    project,
    input: (port) => {
      inputs.push(port);
      return { kind: 'input', name: port };
    },
    area: ((place: string, content: GrowableModule | Architecture): Node => {
      areas.push({ name: place, content });
      return isGraph(content) ? graphNode(place) : { kind: 'area', name: place };
    }) as GraphBuilder['area'],
    output: (port, from) => {
      outputs.push(port);
      const node: Node = { kind: 'output', name: port };
      for (const source of from) project(source, node);
      return node;
    },
    areas: (population, template, options = {}) => {
      const { initial = 1, min = 0, max = 8, members = [], named = 0 } = options;
      const { reads = ['@inputs'], feeds = ['@outputs'] } = options;
      populations.push({
        ...{ name: population, template, initial, min, max, named },
        members: members.map(placeName),
        reads: reads.map(wireOf),
        feeds: feeds.map(wireOf),
      });
    },
    projections: (population, options = {}) => {
      const { members, min = 0, max = 64 } = options;
      const { sources = ['@inputs', '@areas'], targets = ['@areas', '@outputs'] } = options;
      plasticProjections = {
        ...{ name: population, members, min, max },
        sources: sources.map(placeName),
        targets: targets.map(placeName),
      };
    },
  };
  build(checkedBuilder(builder));
  return { name, inputs, areas, outputs, projections, populations, plasticProjections };
}

function placeName(place: Node | PlaceSet): string {
  return typeof place === 'string' ? place : place.name;
}

function graphNode(name: string): GraphNode {
  const port = (of: string): Node => ({ kind: 'graph', name: nameIn(name, of) });
  return { kind: 'graph', name, input: port, output: port };
}

function wireOf(option: WireOption): Wire {
  const told: Exclude<WireOption, PlaceSet | Node> =
    typeof option === 'object' && 'place' in option ? option : { place: option };
  const { place, delay = 0, interaction = 'additive', ...sites } = told;
  return { place: placeName(place), delay, interaction, ...meetingOf(sites) };
}
