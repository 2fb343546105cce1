import type { JsonObject } from '@meristem/autodiff';
import type { Cell } from './cell.ts';
import type { Setting } from './setting-cells.ts';
import { settingCells as cells } from './setting-cells.ts';

const SETTINGS = {
  iris: { task: 'iris', batch: 25, cycles: 1000 },
  parity: { task: 'parity', options: { trainShare: 1, heldOut: 'all' }, batch: 64, cycles: 3000 },
  parity75: { task: 'parity', batch: 64, cycles: 3000 },
  spirals: { task: 'two-spirals', batch: 100, cycles: 3000 },
  spirals3: { task: 'two-spirals', options: { turns: 3 }, batch: 100, cycles: 6000 },
  sine: { task: 'sine', batch: 50, cycles: 3000 },
  digits: { task: 'digits', batch: 100, cycles: 1600 },
  reversal: { task: 'reversal', batch: 1, cycles: 30_000 },
  reversal8: { task: 'reversal', batch: 8, cycles: 8000 },
} as const satisfies Record<string, Setting>;

/** The options of the task of a text. It lies in a file, so it has to be on the shelf before its cells are asked for their tasks. */
export function proseOptions(file: string): JsonObject {
  return { file, steps: 32 };
}

/** The next character of a text. */
function prose(file: string): Setting {
  return { task: 'text', options: proseOptions(file), batch: 16, cycles: 1500 };
}

/**
 * Tasks and architectures that the default rule was made on, with batches and cycles of their own.
 *
 * @param text path of a text in some language; without it no network reads prose
 */
export function researchCells(text?: string): readonly Cell[] {
  return [
    ...cells('iris', SETTINGS.iris, ['mlp1', 'mlp3']),
    ...cells('parity', SETTINGS.parity, ['mlp1', 'mlp3']),
    ...cells('parity75', SETTINGS.parity75, ['mlp1', 'mlp3']),
    ...cells('spirals', SETTINGS.spirals, ['mlp1', 'mlp1-tanh', 'mlp3', 'res']),
    ...cells('sine', SETTINGS.sine, ['mlp1', 'mlp1-tanh', 'mlp3', 'mlp3-gelu', 'res']),
    ...cells('spirals3', SETTINGS.spirals3, ['mlp1-tanh', 'mlp3', 'mlp3-gelu', 'res']),
    ...cells('digits', SETTINGS.digits, ['mlp1', 'mlp3', 'res']),
    ...cells('reversal', SETTINGS.reversal, ['pool']),
    ...cells('reversal8', SETTINGS.reversal8, ['pool', 'gated']),
    ...(text === undefined ? [] : cells('prose', prose(text), ['pool', 'gated'])),
  ];
}
