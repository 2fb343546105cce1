import { join } from 'node:path';
import { writeAtomically } from '../run/atomic-write.ts';
import type { Figure } from './render.ts';

/** Writes a figure as `NAME.svg` and `NAME.png`. Returns both paths. */
export async function writeFigure(folder: string, name: string, figure: Figure): Promise<readonly string[]> {
  // What draws takes longer to load than all the rest; commands that draw nothing should not wait for it.
  const { renderPng, renderSvg } = await import('./render.ts');
  const svg = renderSvg(figure);
  const files = [join(folder, `${name}.svg`), join(folder, `${name}.png`)] as const;
  await writeAtomically(files[0], svg);
  await writeAtomically(files[1], await renderPng(svg));
  return files;
}
