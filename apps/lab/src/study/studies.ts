import { areas } from './areas.ts';
import { continual } from './continual.ts';
import { depth } from './depth.ts';
import { growthPays } from './growth-pays.ts';
import { shrinking } from './shrinking.ts';
import type { Study } from './study.ts';
import { widthDigits } from './width-digits.ts';
import { widthSpirals } from './width-spirals.ts';

/** All studies. */
export const STUDIES: readonly Study[] = [widthSpirals, widthDigits, depth, areas, growthPays, shrinking, ...continual];
