import type { PortsView, PortView } from '../contract/index.ts';
import type { Thing } from './graph-view.ts';

/** What a port carries, in a few words; nothing for one that is not of the task. */
export function portWords(ports: PortsView | undefined, { kind, path }: Thing): string {
  const side = kind === 'input' ? ports?.inputs : ports?.targets;
  const port = side?.find(({ name }) => name === path);
  return port === undefined ? '' : wordsOf(port);
}

function wordsOf({ kind, size, sites = [] }: PortView): string {
  if (kind === 'symbol') return `${size} symbols`;
  const numbers = `${size} ${size === 1 ? 'number' : 'numbers'}`;
  return sites.length === 0 ? numbers : `${sites.join(' × ')}, ${numbers} each`;
}
