import { formatShare } from '../progress/format.ts';
import type { Specialisation } from '../result/specialisation.ts';
import { textTable } from './result-text.ts';

/** Who serves whom, for people: what each output loses without each area, and how far areas divide the outputs among them. */
export function areasText({ areas, outputs, index, cycles }: Specialisation): string {
  const ports = Object.keys(outputs);
  const header = ['without', ...ports.map((port) => `${port} loses`), 'serves', 'specialisation'];
  const rows = areas.map(({ area, depth, losses, shares, serves, specialisation }) => [
    `${'  '.repeat(depth)}${area}`,
    ...ports.map((port) => `${signed(losses[port] as number)} (${formatShare(shares[port] as number)})`),
    serves.length === 0 ? 'nothing' : serves.join(', '),
    specialisation === undefined ? '-' : specialisation.toFixed(2),
  ]);
  const worth = ports.map((port) => {
    const { cost, guessing } = outputs[port]!;
    return `${port}: costs ${number(cost)}, guessing ${number(guessing)}`;
  });
  const division =
    index === undefined
      ? 'One output, or none, is served: there is nothing to divide.'
      : `Division of labour: ${index.toFixed(2)} (0: all areas serve all outputs alike; 1: none serves what another serves).`;
  return [
    textTable(header, rows, 1),
    '',
    `Costs of a prediction on ${cycles} held-out cycles; in brackets, of what the network is worth there. ${worth.join('; ')}.`,
    division,
  ].join('\n');
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value);
}
