import { counted, type InputPort } from '@meristem/autodiff';

/** How much a port carries per step: `4 symbols`, `2 numbers`, `28 x 28 sites of 1 number`. */
export function portSize(port: InputPort): string {
  if (port.kind === 'symbol') return counted(port.size, 'symbol');
  const numbers = counted(port.size, 'number');
  return port.kind === 'grid' ? `${port.sites.join(' x ')} sites of ${numbers}` : numbers;
}
