import type { JsonObject, JsonValue } from '../contract/index.ts';

/** The schema of a projection within that of an experiment: entries of what an architecture calls `projections`. */
export function projectionSchema(experiment: JsonObject): JsonObject | undefined {
  const definitions = Object.values(object(experiment['$defs'])).map(object);
  const places = [experiment, ...definitions].map((schema) => object(schema['properties']));
  const direct = places.find((properties) => 'projections' in properties && 'areas' in properties);
  const nested = places.map((properties) => object(object(properties['architecture'])['properties']));
  const found = direct ?? nested.find((properties) => 'projections' in properties);
  const items = object(object(found?.['projections'])['items']);
  return Object.keys(items).length > 0 ? items : undefined;
}

function object(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
