import type { Fault } from '../contract/messages.ts';

/** Where the data of each reader stands in a document. */
const ROOTS: Readonly<Record<string, string>> = {
  experiment: '$.experiment',
  architecture: '$.experiment.architecture',
};

/** A JSON path in a message, and who read the data. */
const PATH = /^(?:(experiment|architecture)\b[^:]*:\s*(?:"[^"]*":\s*)?)?(\$[^\s:]*)/;

/**
 * What a request is answered with if it failed, whatever was thrown: its message, and the JSON path in the document where one can
 * be told.
 */
export function faultOf(id: number, error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const path = pathOf(error) ?? pathIn(message);
  return { kind: 'fault', id, ...(path !== undefined && { path }), message };
}

function pathOf(error: unknown): string | undefined {
  const { path } = Object(error) as { readonly path?: unknown };
  return typeof path === 'string' && path.startsWith('$') ? path : undefined;
}

function pathIn(message: string): string | undefined {
  const [, reader, path] = PATH.exec(message) ?? [];
  if (path === undefined) return undefined;
  return reader === undefined ? path : `${ROOTS[reader]}${path.slice(1)}`;
}
