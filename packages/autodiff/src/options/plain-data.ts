import type { Fault } from './fault.ts';
import { printable } from './printable.ts';

/** How large a document may be that describes something to be made. */
const MOST = { depth: 160, values: 100_000, text: 20_000 } as const;

/** A value on the way through a document, with its place. */
interface Visit {
  readonly value: unknown;
  readonly depth: number;
  readonly key: string;
  readonly parent: Visit | undefined;
}

/**
 * The first fault of plain data as a whole, before anything else reads it: nested too deeply (as what refers to itself is),
 * too many values, a text that is too long. Goes through it without calling itself, so that depth cannot hurt.
 */
export function plainDataFault(value: unknown, root: string): Fault | undefined {
  const open: Visit[] = [{ value, depth: 0, key: root, parent: undefined }];
  for (let seen = 1, visit = open.pop(); visit; visit = open.pop()) {
    const { value: here, depth } = visit;
    if (typeof here === 'string' && here.length > MOST.text) {
      return faultAt(visit, `a text of ${here.length} characters`, `at most ${MOST.text}`);
    }
    if (typeof here !== 'object' || here === null) continue;
    const keys = Object.keys(here);
    seen += keys.length;
    if (seen > MOST.values) return faultAt(visit, `more than ${MOST.values} values`, `fewer in all`);
    if (depth >= MOST.depth && keys.length > 0) {
      return faultAt(visit, `values in ${depth} others`, `at most ${MOST.depth}`);
    }
    for (let k = keys.length - 1; k >= 0; k--) {
      const key = keys[k] as string;
      if (key.length > MOST.text) {
        return faultAt(visit, `a field whose name has ${key.length} characters`, `at most ${MOST.text}`);
      }
      const child = (here as Readonly<Record<string, unknown>>)[key];
      open.push({
        value: child,
        depth: depth + 1,
        key: Array.isArray(here) ? `[${key}]` : `.${key}`,
        parent: visit,
      });
    }
  }
  return undefined;
}

/** Places of a path that are shown; the rest of a deep one is left out. */
const SHOWN = 12;

function faultAt(visit: Visit, found: string, expected: string): Fault {
  const keys: string[] = [];
  for (let at: Visit | undefined = visit; at; at = at.parent) keys.push(at.key);
  const path = keys.reverse();
  const shown = path.length > SHOWN ? [...path.slice(0, SHOWN), '...'] : path;
  return { path: printable(shown.join('')), found, expected, remedy: 'Make it smaller.' };
}
