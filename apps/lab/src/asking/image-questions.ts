import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { cycleArrays, type JsonObject, numbersPerStep } from '@meristem/autodiff';
import { DataError, type ImageFolder, type ImageOptions, imageTask } from '@meristem/data';
import { fileSource } from '@meristem/data/file';
import { InputError } from './input-error.ts';
import type { Asked, Heard } from './question.ts';

/** Whether a path leads to images: a PNG file, a folder of them, or a folder of such folders. */
export function isImagePath(path: string): boolean {
  return isPng(path) || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

/**
 * Reads images as those were read that a network was trained on, in the order of their names: those of a folder, or, where it has
 * none of its own, those of the folders within it, as there is one for each class.
 *
 * @param options those of the network's task
 * @param size numbers that its input port hears
 * @throws InputError where there are no images; one that is of another size, or no image, is a fault of its own
 */
export async function* imageQuestions(
  path: string,
  options: JsonObject,
  size: number,
): AsyncGenerator<Asked, void, undefined> {
  const files = isPng(path) ? [path] : imagesIn(path);
  if (files.length === 0) {
    throw new InputError(path, 'no PNG file', 'a PNG file, a folder of them, or a folder of such folders');
  }
  for (const [at, file] of files.entries()) {
    const where = { line: at + 1, file };
    try {
      yield { ...where, steps: [await heardOf(file, options, size)], sequence: false };
    } catch (fault) {
      if (!(fault instanceof InputError || fault instanceof DataError)) throw fault;
      yield { ...where, fault };
    }
  }
}

/** What a network hears of an image. */
async function heardOf(file: string, { colour, classes, range }: JsonObject, size: number): Promise<Heard> {
  const [label = ''] = classes as readonly string[];
  // What is asked about is an image to test on; its class, which nobody knows, has no part in it.
  const images: ImageFolder = { name: file, files: [{ label, source: fileSource(file) }] };
  const told = { colour, classes, ...(range !== undefined && { range }) } as ImageOptions;
  const task = await imageTask(images, { ...told, test: images });
  const [port] = task.inputs as [(typeof task.inputs)[number]];
  const numbers = numbersPerStep(port);
  if (numbers !== size) {
    throw new InputError(file, numbers, `${size} numbers, as images had that it learned from`);
  }
  const arrays = cycleArrays(task, 1);
  task.heldOut!.open({ batch: 1 }).stream.next(arrays);
  return { [port.name]: Array.from(arrays[port.name]!) };
}

function imagesIn(folder: string): readonly string[] {
  const own = namesIn(folder);
  if (own.length > 0) return own;
  const within = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name));
  return within.sort().flatMap(namesIn);
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => isPng(name) && !basename(name).startsWith('.'))
    .sort()
    .map((name) => join(folder, name));
}

function isPng(path: string): boolean {
  return extname(path).toLowerCase() === '.png';
}
