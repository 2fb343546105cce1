import type { Cell } from './cell.ts';
import type { Setting } from './setting-cells.ts';
import { settingCells as cells } from './setting-cells.ts';

const SETTINGS = {
  friedman: { task: 'friedman', batch: 50, cycles: 3000 },
  moons: {
    task: 'moons',
    options: { noise: 0.15, wrong: 0.2, train: 300, test: 1000 },
    batch: 50,
    cycles: 2000,
  },
  prototypes: { task: 'prototypes', batch: 50, cycles: 3000 },
  chessboard: { task: 'chessboard', batch: 50, cycles: 6000 },
  digits300: { task: 'digits', options: { train: 300 }, batch: 50, cycles: 600 },
  adding: { task: 'adding', batch: 20, cycles: 5000 },
  recall: { task: 'recall', batch: 20, cycles: 5000 },
} as const satisfies Record<string, Setting>;

/**
 * Tasks that no rule was chosen on, by architectures that fit them: few rows (friedman, digits300), noise (friedman, moons),
 * inputs that say nothing (friedman), many classes (prototypes), late learning (chessboard), long memory (adding, recall).
 */
export function keptBackCells(): readonly Cell[] {
  return [
    ...cells('moons', SETTINGS.moons, ['mlp1', 'mlp3']),
    ...cells('friedman', SETTINGS.friedman, ['mlp1', 'mlp3']),
    ...cells('digits300', SETTINGS.digits300, ['mlp1', 'mlp3']),
    ...cells('prototypes', SETTINGS.prototypes, ['mlp1', 'mlp3']),
    ...cells('chessboard', SETTINGS.chessboard, ['mlp1', 'mlp3', 'res']),
    ...cells('recall', SETTINGS.recall, ['pool', 'gated']),
    ...cells('adding', SETTINGS.adding, ['pool', 'gated']),
  ];
}
