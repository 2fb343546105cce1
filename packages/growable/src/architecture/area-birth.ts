import { type Architecture, type Area, isGraph, type Projection } from './architecture.ts';
import { flatten, type Origin } from './flat-graph.ts';
import type { AreaPopulation, PlaceSet, Wire, Wires } from './architecture-populations.ts';
import { meetingOf, type Meetings } from './meeting.ts';
import { belongsTo } from './place-name.ts';
import { projectionName } from './projection-birth.ts';
import { rewired } from './tree-edit.ts';

/** Names for so many newborn units; numbers are never used twice. */
export function newbornAreas({ name, named }: AreaPopulation, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${name}${named + i + 1}`);
}

/** What a newborn area or projection may have of its own. */
export interface NewbornParts {
  /** Instead of those of its population; areas only. */
  readonly wires?: Wires | undefined;
  /** How the sites of its projections meet, where that has to be said. */
  readonly meetings?: Meetings | undefined;
}

/** An architecture with one more unit of a population, connected as the population says, or by wires of its own. */
export function withNewborn(
  architecture: Architecture,
  name: string,
  unit: string,
  { origin, wires: own, meetings = {} }: NewbornParts & { readonly origin?: Origin } = {},
): Architecture {
  const place = architecture.populations.findIndex((each) => each.name === name);
  const population = architecture.populations[place]!;
  const { template } = population;
  const path = `.populations[${place}]`;
  const { length: after } = architecture.projections;
  const area: Area = { name: unit, content: template, ...(isGraph(template) && after > 0 && { after }) };
  origin?.born.set(area, `${path}.template`);
  const connect = (side: 'reads' | 'feeds'): readonly Projection[] =>
    (own ?? population)[side].flatMap(({ place: end, delay, interaction, ...sites }, i) =>
      placesOf(architecture, population, end).map((other): Projection => {
        const ends = side === 'reads' ? { from: other, to: unit } : { from: unit, to: other };
        const chosen = meetingOf(meetings[projectionName(ends)] ?? {});
        const wire = { ...ends, delay, interaction, ...meetingOf(sites), ...chosen };
        origin?.born.set(wire, `${path}.${side}[${i}]`);
        return wire;
      }),
    );
  return {
    ...architecture,
    areas: [...architecture.areas, area],
    projections: [...architecture.projections, ...connect('reads'), ...connect('feeds')],
    populations: architecture.populations.map((each) =>
      each === population ? { ...each, members: [...each.members, unit], named: each.named + 1 } : each,
    ),
  };
}

/** An architecture without a unit of a population of areas, and without everything that touched it. */
export function withoutArea(architecture: Architecture, name: string, unit: string): Architecture {
  const gone = (place: string): boolean => belongsTo(place, unit);
  const isLeft = ({ place }: Wire): boolean => !gone(place);
  const rest = rewired(architecture, (wire) => (gone(wire.from) || gone(wire.to) ? [] : [wire]));
  const left = { ...rest, areas: rest.areas.filter((area) => area.name !== unit) };
  const links = architecture.plasticProjections;
  const names = links && new Set(flatten(left).projections.map(projectionName));
  return {
    ...left,
    // Names are never used again, so what named the unit will find nothing under that name.
    populations: architecture.populations.map((each) => ({
      ...each,
      reads: each.reads.filter(isLeft),
      feeds: each.feeds.filter(isLeft),
      members: each.name === name ? each.members.filter((other) => other !== unit) : each.members,
    })),
    plasticProjections: links && {
      ...links,
      sources: links.sources.filter((place) => !gone(place)),
      targets: links.targets.filter((place) => !gone(place)),
      members: links.members.filter((each) => names!.has(each)),
    },
  };
}

type PlacesOf = (architecture: Architecture, population: AreaPopulation) => readonly string[];

const PLACES: Readonly<Record<PlaceSet, PlacesOf>> = {
  '@inputs': ({ inputs }) => inputs,
  '@outputs': ({ outputs }) => outputs,
  '@peers': (_architecture, { members }) => members,
  '@areas': ({ areas }, { members }) =>
    areas.map(({ name }) => name).filter((name) => !members.includes(name)),
};

/** Places by name or set, from the point of view of a population; `@areas` are those that are no units of it. */
export function placesOf(
  architecture: Architecture,
  population: AreaPopulation,
  place: string,
): readonly string[] {
  return PLACES[place as PlaceSet]?.(architecture, population) ?? [place];
}
