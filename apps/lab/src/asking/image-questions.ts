import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { cycleArrays, type JsonObject } from '@meristem/autodiff';
import { type ImageFolder, type ImageOptions, imageTask } from '@meristem/data';
import { fileSource } from '@meristem/data/file';
import { InputError } from './input-error.ts';
import type { Question } from './question.ts';

/** Whether a path leads to images: a PNG file, or a folder of them. */
export function isImagePath(path: string): boolean {
  return isPng(path) || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

/** A question about an image in a file. */
export interface ImageQuestion extends Question {
  readonly file: string;
}

/**
 * Reads images as those were read that a network was trained on, in the order of their names.
 *
 * @param options those of the network's task
 * @param size of its input port
 * @throws InputError where there are no images, or they are of another size; DataError for a file that is no image.
 */
export async function* imageQuestions(
  path: string,
  { colour, classes, range }: JsonObject,
  size: number,
): AsyncGenerator<ImageQuestion, void, undefined> {
  const files = isPng(path) ? [path] : namesIn(path);
  if (files.length === 0) throw new InputError(path, 'no PNG file', 'images');
  const [label = ''] = classes as readonly string[];
  for (const [at, file] of files.entries()) {
    // What is asked about is an image to test on; its class, which nobody knows, has no part in it.
    const images: ImageFolder = { name: file, files: [{ label, source: fileSource(file) }] };
    const told = { colour, classes, ...(range !== undefined && { range }) } as ImageOptions;
    const task = await imageTask(images, { ...told, test: images });
    const [port] = task.inputs as [(typeof task.inputs)[number]];
    if (port.size !== size) {
      throw new InputError(file, `${port.size} numbers`, `${size}, as images had that it learned from`);
    }
    const arrays = cycleArrays(task, 1);
    task.heldOut!.open({ batch: 1 }).stream.next(arrays);
    const steps = [{ [port.name]: Array.from(arrays[port.name]!) }];
    yield { line: at + 1, steps, sequence: false, file };
  }
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
