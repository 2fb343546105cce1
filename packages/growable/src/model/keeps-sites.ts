import type { Axis } from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import { evaluationOrder } from '../architecture/check-architecture.ts';
import { ArchitectureError } from '../architecture/errors.ts';
import { flatten } from '../architecture/flat-graph.ts';
import { projectionName } from '../architecture/projection-birth.ts';
import { type Crossing, offsetsOf } from './crossing.ts';
import type { Model } from './model.ts';
import { portAsRead, type Sites, sitesOf } from './sites.ts';

/**
 * Whether all sites of another architecture meet, and whatever it has in common with a model keeps its own: what stays then
 * keeps its numbers.
 */
export function keepsSites({ inputs, areas, projections }: Model, architecture: Architecture): boolean {
  const graph = flatten(architecture);
  if (inputs.some(({ told, port }) => portAsRead(graph, told).kind !== port.kind)) return false;
  const sites = metSites(architecture, new Map(inputs.map((input) => [input.port.name, input.sites])));
  if (!sites) return false;
  const places = new Map(projections.map((each) => [projectionName(each), positionsOf(each.crossing)]));
  return (
    areas.every(
      (area) => !graph.areas.some(({ name }) => name === area.name) || alike(sites.of(area.name), area.sites),
    ) &&
    graph.projections.every((each) => {
      const before = places.get(projectionName(each));
      return before === undefined || alike(positionsOf(sites.along(each)), before);
    })
  );
}

/** What the weights of a projection are over besides units. */
function positionsOf({ places, windows }: Crossing): readonly Axis[] {
  return [...places, ...offsetsOf(windows)];
}

function metSites(
  architecture: Architecture,
  inputs: ReadonlyMap<string, readonly Axis[]>,
): Sites | undefined {
  try {
    return sitesOf(architecture.name, flatten(architecture), evaluationOrder(architecture), inputs);
  } catch (error) {
    if (error instanceof ArchitectureError) return undefined;
    throw error;
  }
}

/** Whether axes are called the same and have the same extents, be they the same or made anew. */
function alike(a: readonly Axis[], b: readonly Axis[]): boolean {
  return a.length === b.length && a.every(({ name, min }, d) => name === b[d]!.name && min === b[d]!.min);
}
