import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { DataError } from './errors.ts';
import type { ImageFile, ImageFiles, ImageFolder, ImageSource } from './images/image-source.ts';
import type { ByteSource } from './source/byte-source.ts';

/**
 * A file as a source of bytes, which are read as they are needed; of Node.js, Deno and Bun. It is opened for each read, so that
 * nothing need be closed.
 *
 * @throws {@link DataError} for a path that leads to no file, here or when it is read
 */
export function fileSource(path: string): ByteSource {
  requireFile(path);
  const size = reading(path, (file) => fstatSync(file).size);
  return {
    name: path,
    size,
    read: (into, position) =>
      reading(path, (file) => {
        let done = 0;
        while (done < into.length) {
          const count = readSync(file, into, done, into.length - done, position + done);
          if (count === 0) break;
          done += count;
        }
        return done;
      }),
  };
}

/** Looks before it is opened: a pipe would be waited for. */
function requireFile(path: string): void {
  const found = attempt(path, () => statSync(path));
  if (found.isFile()) return;
  if (found.isDirectory()) throw unreadable(path, 'a folder', 'Name a file in it.');
  if (found.isFIFO()) {
    throw unreadable(path, 'a pipe', 'It is read more than once: write it to a file, and name that.');
  }
  throw unreadable(path, 'no file');
}

function reading(path: string, read: (file: number) => number): number {
  let file: number | undefined;
  try {
    return attempt(path, () => read((file = openSync(path, 'r'))));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** What the system says of a file. Throws {@link DataError} in its place. */
function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof DataError || !(error instanceof Error)) throw error;
    const { code } = error as { readonly code?: string };
    if (code === 'ENOENT' || code === 'ENOTDIR') throw unreadable(path, 'nothing');
    if (code === 'EACCES') {
      throw unreadable(path, 'a file that may not be read', 'Ask for permission to read it, or make a copy.');
    }
    throw unreadable(path, error.message);
  }
}

function unreadable(path: string, found: string, remedy = 'Check the path.'): DataError {
  return new DataError({ path, found, expected: 'a file that can be read', remedy });
}

/** The names of MNIST's files: those to learn from, and those to test on. */
const MNIST = ['train', 't10k'] as const;

/** Folders of images to learn from, and of those to test on, by name. */
const TRAIN_FOLDERS = ['train', 'training'];
const TEST_FOLDERS = ['test', 'testing', 'val', 'valid', 'validation'];

/**
 * What images are at a path, for `imageTask`: an `.npz`; a file of images in MNIST's format or NumPy's, with its labels beside it
 * (`labels` in the place of `images` in its name); or a folder, of MNIST's four files or of PNG in a folder for each class. Of
 * folders that are called `train` and `test` (or `val`), each has such folders, and the latter is to test on.
 *
 * Files are listed by name, whatever the order of the file system, and read when the task is made. Those that begin with a
 * dot are left out; what else is none of these images, folders within those of classes among it, is told.
 *
 * @throws {@link DataError} for a path that leads to nothing, or a file without its labels
 */
export function imageFiles(path: string): ImageFiles {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder) return { source: imageFile(path) };
  const [train, test] = MNIST.map((part) => mnistPair(path, part));
  if (train) return { source: train, ...(test && { test }) };
  const folders = namesIn(path, true);
  const named = (names: readonly string[]): string | undefined =>
    folders.find((name) => names.includes(name.toLowerCase()));
  const [trainFolder, testFolder] = [named(TRAIN_FOLDERS), named(TEST_FOLDERS)];
  if (trainFolder === undefined || testFolder === undefined) return { source: pngFolder(path) };
  return { source: pngFolder(join(path, trainFolder)), test: pngFolder(join(path, testFolder)) };
}

function imageFile(path: string): ImageSource {
  const name = basename(path);
  if (!name.includes('images') || /\.npz$/i.test(name)) return fileSource(path);
  const labels = name.replace('images', 'labels').replace('-idx3-', '-idx1-');
  const beside = join(dirname(path), labels);
  if (existsSync(beside)) return { images: fileSource(path), labels: fileSource(beside) };
  throw new DataError({
    path,
    found: `no ${labels} beside it`,
    expected: 'the labels of the images',
    remedy: 'Put the file of labels there, or name both files to `imageTask`.',
  });
}

function mnistPair(folder: string, part: string): ImageSource | undefined {
  const found = (kind: string): string | undefined =>
    ['', '.gz']
      .map((packed) => join(folder, `${part}-${kind}-ubyte${packed}`))
      .find((path) => existsSync(path));
  const [images, labels] = [found('images-idx3'), found('labels-idx1')];
  if (images === undefined || labels === undefined) return undefined;
  return { images: fileSource(images), labels: fileSource(labels) };
}

function pngFolder(path: string): ImageFolder {
  const [files, others] = [[] as ImageFile[], [] as string[]];
  for (const label of namesIn(path, true)) {
    const before = files.length;
    for (const name of namesIn(join(path, label), false)) {
      const file = join(path, label, name);
      if (/\.png$/i.test(name)) files.push({ label, source: fileSource(file) });
      else others.push(file);
    }
    if (files.length === before) others.push(join(path, label, sep));
    others.push(...namesIn(join(path, label), true).map((name) => join(path, label, name, sep)));
  }
  others.push(...namesIn(path, false).map((name) => join(path, name)));
  return { name: path, files, others };
}

/** The names of the folders in a folder, or of the files, in order. */
function namesIn(path: string, folders: boolean): readonly string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && isFolderAt(join(path, entry.name), entry) === folders)
    .map(({ name }) => name)
    .sort();
}

/** Links are followed; one that leads nowhere, or round in a circle, is no folder. */
function isFolderAt(path: string, entry: { isDirectory(): boolean; isSymbolicLink(): boolean }): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}
