import type { ByteSource, DataSource } from '../source/byte-source.ts';

/** Images and their labels in two files, in the format of MNIST (also packed by gzip) or NumPy. */
export interface ImagePair {
  readonly images: DataSource;
  readonly labels: DataSource;
}

/** One file with one image. */
export interface ImageFile {
  /** The name of its class. */
  readonly label: string;
  readonly source: ByteSource;
}

/** Images in files of their own, in a folder for each class. */
export interface ImageFolder {
  readonly name: string;
  readonly files: readonly ImageFile[];
  /** What lies there and is no image of a class, by path: folders end with a slash. */
  readonly others?: readonly string[];
}

/** What images are read from: an `.npz`, a pair of files, or a folder of PNG with a folder for each class. */
export type ImageSource = DataSource | ImagePair | ImageFolder;

/** Images to learn from, and those to test on where they are given. */
export interface ImageFiles {
  readonly source: ImageSource;
  readonly test?: ImageSource;
}

export function isPair(source: ImageSource): source is ImagePair {
  return 'images' in (Object(source) as object);
}

export function isFolder(source: ImageSource): source is ImageFolder {
  return 'files' in (Object(source) as object);
}
