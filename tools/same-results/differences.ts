import { type Digest, type Part, PARTS, partsOf } from './digest.ts';

/** How a run differs from what was recorded, in words; empty where it does not. */
export function differences(found: Digest, recorded: Digest): string[] {
  const names = new Set([...Object.keys(recorded.variables), ...Object.keys(found.variables)]);
  const parts = partsOf(names);
  const first = (part: Part): string => {
    const name = [...names]
      .sort()
      .find((each) => parts.get(each) === part && found.variables[each] !== recorded.variables[each]);
    if (name === undefined) return '';
    const which = !(name in found.variables) ? 'missing' : name in recorded.variables ? 'first' : 'new';
    return ` (${which}: ${name})`;
  };
  return PARTS.filter((part) => found.parts[part] !== recorded.parts[part]).map(
    (part) => `${part}${first(part)}`,
  );
}
