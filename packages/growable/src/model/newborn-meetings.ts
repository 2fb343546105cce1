import type { Axis } from '@meristem/autodiff';
import type { Architecture, Projection } from '../architecture/architecture.ts';
import { ArchitectureError } from '../architecture/errors.ts';
import { isMeeting, type Meeting, type Meetings } from '../architecture/meeting.ts';
import { projectionName } from '../architecture/projection-birth.ts';
import { keepsSites } from './keeps-sites.ts';
import { extentsOf, layCrossing } from './lay-crossing.ts';
import type { Model } from './model.ts';

/**
 * How the sites of what was born into an architecture meet, where projections were not told; `undefined` if what it has in common
 * with a model would not keep its own. What meets plainly stays so.
 */
export function newbornMeetings(model: Model, architecture: Architecture): Meetings | undefined {
  if (keepsSites(model, architecture)) return {};
  const meetings = chosen(model, architecture);
  const met = architecture.projections.map((each) => ({ ...each, ...meetings[projectionName(each)] }));
  return keepsSites(model, { ...architecture, projections: met }) ? meetings : undefined;
}

/**
 * How a source's sites meet those of a target that has some already, or none and is to have none. Equal ones meet one by one, and a
 * source without sites is the same everywhere. Where the target's grid is the smaller one, each of its sites has a window of its
 * share of the source's. Everything else is read as the mean over all sites.
 */
export function meetingBetween(source: readonly number[], target: readonly number[]): Meeting {
  if (source.length === 0 || source.join() === target.join()) return {};
  const smaller = source.length === target.length && source.every((extent, d) => extent >= target[d]!);
  if (!smaller) return { pool: { by: 'mean' } };
  const stride = source.map((extent, d) => Math.floor(extent / target[d]!));
  const size = source.map((extent, d) => extent - (target[d]! - 1) * stride[d]!);
  return { window: { size, stride, padding: 'none' } };
}

/** Meetings of all newborn projections of a graph that were not told, and do not meet plainly. */
function chosen(model: Model, { name, projections }: Architecture): Meetings {
  const known = new Set(model.projections.map(projectionName));
  const sites = new Map<string, readonly Axis[]>([
    ...model.inputs.map((input) => [input.port.name, input.sites] as const),
    ...model.areas.map((area) => [area.name, area.sites] as const),
    ...model.outputs.map(({ port }) => [port.name, []] as const),
  ]);
  const meetings: Record<string, Meeting> = {};
  for (const projection of projections) {
    const { from, to } = projection;
    const source = sites.get(from);
    if (known.has(projectionName(projection)) || !source) continue;
    const target = sites.get(to);
    // An area that was born has the sites of the first that brings some.
    if (!target || (target.length === 0 && !isOld(model, to))) {
      sites.set(to, brought(name, projection, source));
    } else if (!isMeeting(projection)) {
      const meeting = meetingBetween(extentsOf(source), extentsOf(target));
      if (isMeeting(meeting)) meetings[projectionName(projection)] = meeting;
    }
  }
  return meetings;
}

function isOld({ areas, outputs }: Model, place: string): boolean {
  return areas.some(({ name }) => name === place) || outputs.some(({ port }) => port.name === place);
}

/** The sites that a projection brings to a place that has none; none if it cannot be laid, which is found when all is put together. */
function brought(architecture: string, projection: Projection, source: readonly Axis[]): readonly Axis[] {
  try {
    return layCrossing(architecture, { ...projection, path: '$' }, source, undefined).brings;
  } catch (error) {
    if (error instanceof ArchitectureError) return [];
    throw error;
  }
}
