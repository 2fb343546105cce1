import { counted, type InputPort, listNames } from '@meristem/autodiff';
import { layoutText, portSize } from './port-size.ts';

/** Names, or numbers of a vector, that are shown; the JSON has all. */
const SHOWN = 12;

/** What a port carries, for people: how many symbols and what they are called, or how many numbers and in which units. */
export function portText(port: InputPort): string {
  if (port.kind !== 'symbol') {
    const { standardised } = port;
    const layout = layoutText(port);
    const what = layout === undefined ? portSize(port) : `${portSize(port)}, ${layout}`;
    if (!standardised) return what;
    const { mean, deviation } = standardised;
    return `${what}${layout === undefined ? '' : ','} in people's units, standardised by mean ${listed(mean)} and deviation ${listed(deviation)}`;
  }
  const what = counted(port.size, 'symbol');
  if (port.letters !== undefined) return `${what}, the letters ${JSON.stringify(port.letters)}`;
  if (!port.names) return `${what}, from 0 to ${port.size - 1}`;
  const more = port.names.length > SHOWN ? ` and ${port.names.length - SHOWN} more` : '';
  return `${what}, called ${listNames(port.names.slice(0, SHOWN))}${more}`;
}

function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, SHOWN).map((number) => String(Number(number.toPrecision(4))));
  return numbers.length > SHOWN ? `${shown.join(', ')} ...` : shown.join(', ');
}
