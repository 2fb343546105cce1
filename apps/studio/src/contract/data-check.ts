import type { OwnData } from './document.ts';
import { StudioFault } from './fault.ts';
import { type Check, fields, list, object, oneOf, text, whole, within } from './fields.ts';
import { LIMITS } from './limits.ts';

const POINT = fields({
  x: within(-1e6, 1e6),
  y: within(-1e6, 1e6),
  label: whole(0, LIMITS.classes - 1),
});

const KINDS: Readonly<Record<OwnData['kind'], Check>> = {
  text: fields({ kind: oneOf('text'), text: text(1, LIMITS.ownText) }),
  csv: fields({
    kind: oneOf('csv'),
    text: text(1, LIMITS.ownText),
    target: list(text(1, LIMITS.name), 1, LIMITS.targets, 'columns to foretell'),
  }),
  points: fields({ kind: oneOf('points'), points: list(POINT, 1, LIMITS.ownPoints, 'points') }),
};

/** Tasks that read own data, and which kinds they read. */
const READS: Readonly<Record<string, readonly string[]>> = { text: ['text'], table: ['csv', 'points'] };

/** Checks one's own data. @throws StudioFault with the JSON path. */
export function checkOwnData(value: unknown, path = '$.data'): asserts value is OwnData {
  object(value, path);
  const { kind } = value as { readonly kind?: unknown };
  oneOf(...Object.keys(KINDS))(kind, `${path}.kind`);
  KINDS[kind as OwnData['kind']](value, path);
}

/** Whether a task reads one's own data. */
export function readsOwnData(task: string): boolean {
  return Object.hasOwn(READS, task);
}

/** Refuses a task of own data without any, and data that the task does not read. @throws StudioFault */
export function requireDataForTask(task: string, data: OwnData | undefined, path = '$'): void {
  const kinds = Object.hasOwn(READS, task) ? READS[task]! : [];
  if (data === undefined && kinds.length > 0) {
    throw new StudioFault({
      path: `${path}.data`,
      found: 'nothing',
      expected: `${kinds.join(' or ')} for the task "${task}"`,
      remedy: 'Add your own data, or choose another task.',
    });
  }
  if (data !== undefined && !kinds.includes(data.kind)) {
    throw new StudioFault({
      path: `${path}.data.kind`,
      found: `"${data.kind}"`,
      expected: kinds.length === 0 ? `no data for the task "${task}"` : kinds.join(' or '),
      remedy: data.kind === 'text' ? 'Choose the task "text".' : 'Choose the task "table".',
    });
  }
}
