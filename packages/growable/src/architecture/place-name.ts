/*
 * The one place where names of places are put together and taken apart: `column.core.x` is the place `x` of the graph
 * `core`, which is an area of the graph `column`.
 */

/** The name that a place of a nested graph has in the graph around it. */
export function nameIn(graph: string, place: string): string {
  return `${graph}.${place}`;
}

/** What a place in an area is called within it: nothing if it is the area itself; `undefined` if it is elsewhere. */
export function nameWithin(area: string, place: string): string | undefined {
  if (place === area) return '';
  return place.startsWith(`${area}.`) ? place.slice(area.length + 1) : undefined;
}

/** Whether a place is an area or is in the nested graph that it is. */
export function belongsTo(place: string, area: string): boolean {
  return nameWithin(area, place) !== undefined;
}
