import { printable } from '@meristem/autodiff';
import type { Inspection } from '../inspect/inspection.ts';
import { portText } from './port-text.ts';
import { textTable } from './result-text.ts';

/** What a file holds, for people. */
export function inspectionText({
  file,
  bytes,
  holds,
  whole,
  digest,
  fault,
  facts,
  ports,
  tensors,
}: Inspection): string {
  const state = { true: 'whole', false: 'DAMAGED', null: 'no digest says whether it is whole' }[`${whole}`];
  const numbers = tensors.reduce(
    (total, { shape }) => total + shape.reduce((product, each) => product * each, 1),
    0,
  );
  const lines = [
    `${file}: ${holds === 'unknown' ? 'no file of tensors that could be read' : holds}, ${state}, ${bytes} bytes`,
    ...(fault === null ? [] : [fault]),
    ...(digest === null ? [] : [`digest ${digest}`]),
    ...Object.entries(facts).map(([name, text]) => `${name}: ${text}`),
    ...(ports?.inputs ?? []).map((port) => `input ${port.name}: ${portText(port)}`),
    ...(ports?.outputs ?? []).map((port) => `output ${port.name}: ${portText(port)}`),
  ];
  if (tensors.length === 0) return lines.map(printable).join('\n');
  const rows = tensors.map((tensor) => [tensor.name, `[${tensor.shape.join(', ')}]`, tensor.numbers]);
  const table = textTable([`${tensors.length} tensors, ${numbers} numbers`, 'shape', 'kind'], rows, 1);
  return [...lines, ...table.split('\n')].map(printable).join('\n');
}
