import type { CatalogueTask, JsonValue } from '../contract/index.ts';
import { type Control, type Field, labelOf } from '../canvas/schema-fields.ts';

/** An option of a task as a field of a form: of the kind of what holds unless told, as JSON where that is not known. */
export function optionField({ name, meaning, default: fallback }: CatalogueTask['options'][number]): Field {
  return {
    name,
    label: labelOf(name),
    description: meaning,
    required: false,
    control: controlOf(fallback),
    ...(fallback === undefined ? {} : { fallback }),
  };
}

function controlOf(fallback: JsonValue | undefined): Control {
  if (typeof fallback === 'number') return { kind: 'number', whole: false };
  if (typeof fallback === 'boolean') return { kind: 'switch' };
  return { kind: typeof fallback === 'string' ? 'text' : 'json' };
}
