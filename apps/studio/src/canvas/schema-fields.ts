import type { JsonObject, JsonValue } from '../contract/index.ts';

/** How a field of a form is filled in. */
export type Control =
  | { readonly kind: 'number'; readonly whole: boolean; readonly least?: number; readonly most?: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'text' }
  /** One of several forms, told apart by their constant `kind`. */
  | {
      readonly kind: 'variant';
      readonly variants: readonly { readonly name: string; readonly schema: JsonObject }[];
    }
  | { readonly kind: 'group'; readonly schema: JsonObject }
  /** Anything else, as JSON. */
  | { readonly kind: 'json' };

/** A field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly required: boolean;
  readonly fallback?: JsonValue;
  readonly control: Control;
}

/** The fields of the object that a JSON schema describes, in its order, but for those left out. */
export function fieldsOf(
  schema: JsonObject,
  root: JsonObject,
  leftOut: readonly string[] = [],
): readonly Field[] {
  const { properties, required } = resolved(schema, root);
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(asObject(properties)).flatMap(([name, given]) => {
    if (leftOut.includes(name)) return [];
    const property = resolved(asObject(given), root);
    if (property['const'] !== undefined) return [];
    const { description, default: fallback } = { ...property, ...asObject(given) };
    return [
      {
        name,
        label: labelOf(name),
        required: needed.includes(name) && fallback === undefined,
        control: controlOf(property, root),
        ...(typeof description === 'string' ? { description } : {}),
        ...(fallback === undefined ? {} : { fallback }),
      },
    ];
  });
}

/** A field's name in words: `minUnits` is `Min units`. */
export function labelOf(name: string): string {
  const words = name.replace(
    /([a-z\d])([A-Z])/g,
    (_, end: string, start: string) => `${end} ${start.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1).replaceAll('-', ' ');
}

/** A schema without its reference: `#/$defs/...` alone is known. */
function resolved(schema: JsonObject, root: JsonObject): JsonObject {
  const { $ref: reference } = schema;
  const name = typeof reference === 'string' ? /^#\/\$defs\/(.+)$/.exec(reference)?.[1] : undefined;
  if (name === undefined) return schema;
  const target = asObject(asObject(root['$defs'])[name]);
  return target['$ref'] === reference ? {} : resolved(target, root);
}

function controlOf(schema: JsonObject, root: JsonObject): Control {
  const { type, enum: values } = schema;
  if (Array.isArray(values) && values.every((value) => typeof value === 'string'))
    return { kind: 'choice', values };
  if (type === 'number' || type === 'integer') return numberControl(schema);
  if (type === 'boolean') return { kind: 'switch' };
  if (type === 'string') return { kind: 'text' };
  const variants = variantsOf(schema, root);
  if (variants !== undefined) return { kind: 'variant', variants };
  if (type === 'object' && Object.keys(asObject(schema['properties'])).length > 0)
    return { kind: 'group', schema };
  return { kind: 'json' };
}

/** The largest number that a form minds: above it a bound only says that a number is a number. */
const LARGE = 2 ** 50;

function numberControl({ type, minimum, exclusiveMinimum, maximum }: JsonObject): Control {
  const least = typeof minimum === 'number' ? minimum : exclusiveMinimum;
  return {
    kind: 'number',
    whole: type === 'integer',
    ...(typeof least === 'number' && least > -LARGE ? { least } : {}),
    ...(typeof maximum === 'number' && maximum < LARGE ? { most: maximum } : {}),
  };
}

function variantsOf({ oneOf, anyOf }: JsonObject, root: JsonObject): readonly Variant[] | undefined {
  const choices = oneOf ?? anyOf;
  if (!Array.isArray(choices)) return undefined;
  const variants = choices.map((choice) => {
    const schema = resolved(asObject(choice as JsonValue), root);
    const name = asObject(asObject(schema['properties'])['kind'])['const'];
    return typeof name === 'string' ? { name, schema } : undefined;
  });
  return variants.every((variant) => variant !== undefined) ? variants : undefined;
}

interface Variant {
  readonly name: string;
  readonly schema: JsonObject;
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** An object with another value of a field, or without it. */
export function withField(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  const { [name]: _, ...rest } = object;
  return value === undefined ? rest : { ...object, [name]: value };
}
