import type { CatalogueModule } from '../contract/catalogue.ts';
import { isObject, type JsonObject, type JsonValue } from '../contract/json.ts';

/** Alternatives of a JSON schema that are told apart by their `kind`. */
interface Kind {
  readonly kind: string;
  readonly summary: string | undefined;
  /** JSON schema of the other fields. */
  readonly options: JsonObject;
}

/** The kinds of modules that an experiment's schema knows: what its areas may be, nested graphs left out. */
export function kindsIn(schema: JsonObject): readonly CatalogueModule[] {
  const architecture = resolved(schema, field(schema, 'properties', 'architecture'));
  const areas = field(architecture, 'properties', 'areas', 'items');
  return alternatives(schema, resolved(schema, areas))
    .filter(({ kind }) => kind !== 'graph')
    .map(({ kind, summary = '', options }) => ({ kind, summary, options: without(options, 'name') }));
}

/** The kinds of growth rules, as the outermost one of an experiment. */
export function ruleSchemas(schema: JsonObject): readonly Kind[] {
  return alternatives(schema, resolved(schema, field(schema, 'properties', 'rule')));
}

/** A schema as plain data of its own. */
export function schemaOf(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}

function alternatives(root: JsonObject, schema: JsonObject): readonly Kind[] {
  const listed = (schema['oneOf'] ?? schema['anyOf'] ?? []) as readonly JsonValue[];
  return listed.flatMap((each) => {
    const alternative = resolved(root, each);
    const kind = field(alternative, 'properties', 'kind');
    if (!isObject(kind) || typeof kind['const'] !== 'string') return alternatives(root, alternative);
    const { description } = kind as { readonly description?: string };
    return [
      {
        kind: kind['const'],
        summary: description,
        options: withDefinitions(root, without(alternative, 'kind')),
      },
    ];
  });
}

/** A schema that stands by itself: with the definitions that it refers to. */
function withDefinitions(root: JsonObject, schema: JsonObject): JsonObject {
  const definitions = (root['$defs'] ?? {}) as JsonObject;
  const used = new Set<string>();
  const visit = (value: JsonValue | undefined): void => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      if (used.has(name!)) continue;
      used.add(name!);
      visit(definitions[name!]);
    }
  };
  visit(schema);
  if (used.size === 0) return schema;
  return { ...schema, $defs: Object.fromEntries([...used].map((name) => [name, definitions[name]])) };
}

/** The schema of an object without one of its fields. */
function without(schema: JsonObject, name: string): JsonObject {
  const properties = Object.entries((schema['properties'] ?? {}) as JsonObject).filter(
    ([key]) => key !== name,
  );
  const required = ((schema['required'] ?? []) as readonly string[]).filter((key) => key !== name);
  return { ...schema, properties: Object.fromEntries(properties), required };
}

/** What a reference of a schema stands for. */
function resolved(root: JsonObject, schema: JsonValue | undefined): JsonObject {
  const found = isObject(schema) ? (schema as JsonObject) : {};
  const reference = found['$ref'];
  if (typeof reference !== 'string') return found;
  return resolved(root, field(root, ...reference.slice(2).split('/')));
}

function field(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (at, key) => (isObject(at) ? (at as JsonObject)[key] : undefined),
    value,
  );
}
