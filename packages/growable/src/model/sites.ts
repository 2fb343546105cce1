import { type Axis, axis as declareAxis, gridOf, type InputPort, siteNamesOf } from '@meristem/autodiff';
import type { FlatGraph, FlatProjection } from '../architecture/flat-graph.ts';
import { isMeeting } from '../architecture/meeting.ts';
import type { Crossing } from './crossing.ts';
import { extentsOf, layCrossing, projectionRefusal, sitesText } from './lay-crossing.ts';

/** The sites of every place of a graph, and how its projections get from some to others. */
export interface Sites {
  /** By name of a port or an area; none of an output. */
  of(place: string): readonly Axis[];
  along(projection: FlatProjection): Crossing;
}

/**
 * The sites of every area, which follow from those of the ports through the projections without delay, in the order in which
 * areas are computed: those of the first projection that brings some. All others bring the same, or none.
 *
 * @param name of the architecture, for messages.
 * @param order areas, sources of projections without delay first.
 * @param inputs sites of the ports, by name.
 * @throws ArchitectureError with the JSON path and the remedy, for what does not meet.
 */
export function sitesOf(
  name: string,
  { outputs, projections }: FlatGraph,
  order: readonly string[],
  inputs: ReadonlyMap<string, readonly Axis[]>,
): Sites {
  const sites = new Map(inputs);
  const crossings = new Map<FlatProjection, Crossing>();
  const of = (place: string): readonly Axis[] => sites.get(place) ?? [];
  const cross = (projection: FlatProjection, target: readonly Axis[] | undefined): Crossing => {
    const crossing = layCrossing(name, projection, of(projection.from), target);
    crossings.set(projection, crossing);
    return crossing;
  };
  for (const area of order) {
    for (const projection of projections) {
      if (projection.to !== area || projection.delay === 1) continue;
      const { brings } = cross(projection, sites.get(area));
      if (brings.length > 0) sites.set(area, brings);
    }
  }
  for (const projection of projections) {
    const toOutput = outputs.includes(projection.to);
    if (toOutput) requireNone(name, projection, cross(projection, undefined));
    else if (projection.delay === 1) cross(projection, of(projection.to));
  }
  return { of, along: (projection) => crossings.get(projection)! };
}

/** An output is predicted once per step, not at every site. */
function requireNone(name: string, projection: FlatProjection, { brings }: Crossing): void {
  if (brings.length === 0) return;
  projectionRefusal(
    name,
    projection,
  )({
    path: '',
    found: `${sitesText(extentsOf(brings))} at an output`,
    expected: 'none: an output is predicted once per step',
    remedy: 'Pool them, pool: { by: "mean" }, or read all at once, flatten: true.',
  });
}

/** A port as a graph reads it: a vector whose numbers lie on a grid is one where a projection pools, flattens or has windows. */
export function portAsRead({ projections }: FlatGraph, port: InputPort): InputPort {
  const grid = port.kind === 'vector' ? gridOf(port) : undefined;
  return grid && projections.some((each) => each.from === port.name && isMeeting(each)) ? grid : port;
}

/** Axes of the sites of a port, called `rows of pixels`; none of a port that is no grid. */
export function portSites(port: InputPort): readonly Axis[] {
  if (port.kind !== 'grid') return [];
  const names = siteNamesOf(port);
  return port.sites.map((extent, d) => declareAxis(`${names[d]} of ${port.name}`, extent));
}
