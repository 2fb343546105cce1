import { extname } from 'node:path';
import type { Architecture } from '@meristem/growable';
import { UsageError } from '../errors.ts';
import type { Figure } from '../figure/render.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { writeAtomically } from '../run/atomic-write.ts';
import type { PictureOptions } from './place-tree.ts';

/** A file to draw to, and how its kind is written. */
export interface Drawing {
  readonly file: string;
  readonly written: (svg: string) => Promise<string | Uint8Array>;
}

/** How a picture is written, by the end of its file's name. */
const KINDS: Readonly<Record<string, Drawing['written']>> = {
  '.svg': (svg) => Promise.resolve(svg),
  '.png': async (svg) => (await import('../figure/render.ts')).renderPng(svg),
};

/** How a file is drawn to. Throws UsageError for a name that ends otherwise. */
export function drawingFor(file: string, flag = '--picture'): Drawing {
  const written = KINDS[extname(file).toLowerCase()];
  if (!written) {
    throw new UsageError(
      `${flag}: found ${JSON.stringify(file)}, expected a name that ends in ${Object.keys(KINDS).join(' or ')}. Rename it.`,
    );
  }
  return { file, written };
}

/** Draws an architecture to a file, and says so. */
export async function draw(
  { file, written }: Drawing,
  architecture: Architecture,
  options: PictureOptions,
  context: CliContext,
): Promise<void> {
  const { drawArchitecture } = await import('./draw-architecture.ts');
  await writeAtomically(file, await written(await drawArchitecture(architecture, options)));
  printNote(context, `drawn to ${file}`);
}

/** Draws a figure to a file, and says so. */
export async function drawFigure(
  { file, written }: Drawing,
  figure: Figure,
  context: CliContext,
): Promise<void> {
  // What draws takes longer to load than all the rest.
  const { renderSvg } = await import('../figure/render.ts');
  await writeAtomically(file, await written(renderSvg(figure)));
  printNote(context, `drawn to ${file}`);
}
