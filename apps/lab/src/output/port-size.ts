import { counted, gridOf, type InputPort, siteNamesOf } from '@meristem/autodiff';

/** How much a port carries per step: `4 symbols`, `2 numbers`, `28 x 28 sites of 1 number`. */
export function portSize(port: InputPort): string {
  if (port.kind === 'symbol') return counted(port.size, 'symbol');
  const numbers = counted(port.size, 'number');
  return port.kind === 'grid' ? `${port.sites.join(' x ')} sites of ${numbers}` : numbers;
}

/** How the numbers of a port lie that has sites, such as `28 rows by 28 columns, one row after the other`; else `undefined`. */
export function layoutText(port: InputPort): string | undefined {
  const grid = port.kind === 'vector' ? gridOf(port) : port;
  if (grid?.kind !== 'grid') return undefined;
  const names = siteNamesOf(grid).map((name, at) => `${grid.sites[at]} ${name}`);
  const order = grid.sites.length === 2 ? ', one row after the other' : '';
  return `${names.join(' by ')}${order}${grid.size > 1 ? `, the ${grid.size} numbers of a place next to each other` : ''}`;
}
