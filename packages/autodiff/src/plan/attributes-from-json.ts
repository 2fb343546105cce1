import type { Dim } from '../axis/axis.ts';
import type { RandomKey } from '../random/key.ts';
import { type AttributeKind, type AttributeKinds, OPTIONAL_ATTRIBUTES } from './attribute-kinds.ts';
import type { JsonPlace } from './json-place.ts';

/** Reads the attributes of an instruction: those that its primitive has, and no others. */
export function readAttributes(
  place: JsonPlace,
  kinds: AttributeKinds,
  dim: (place: JsonPlace) => Dim,
): object {
  const names = Object.keys(kinds);
  if (names.length === 0 && place.value === undefined) return {};
  place.requireFields(names);
  const entries = names.flatMap((name) => {
    const found = OPTIONAL_ATTRIBUTES.has(name) ? place.optional(name) : place.field(name);
    return found ? [[name, readAttribute(found, kinds[name]!, dim)] as const] : [];
  });
  return Object.fromEntries(entries);
}

function readAttribute(place: JsonPlace, kind: AttributeKind, dim: (place: JsonPlace) => Dim): unknown {
  switch (kind) {
    case 'axis':
      return dim(place).axis;
    case 'dim':
      return dim(place);
    case 'dims':
      return place.list().map(dim);
    case 'pairs':
      return place.list().map((pair) => pair.list(2).map(dim));
    case 'number':
      return place.number();
    case 'flag':
      return place.flag();
    case 'distribution':
      return place.oneOf(['uniform', 'normal'] as const);
    case 'key':
      return { high: place.field('high').count(), low: place.field('low').count() } satisfies RandomKey;
  }
}
