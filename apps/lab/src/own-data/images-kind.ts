import { type ImageSource, imageTask, inspectImages } from '@meristem/data';
import { imageFiles } from '@meristem/data/file';
import type { OwnKind } from './own-definition.ts';
import { readersOption } from './own-options.ts';

/** Which class an image is of. */
export const imagesKind: OwnKind = {
  name: 'images',
  summary: 'Which class an image of your own is of.',
  file: 'path of a folder of PNG files with a folder for each class, of an .npz, or of files in the format of MNIST',
  folders: true,
  options: {
    colour: readersOption('whether a pixel is its brightness, "grey", unless told, or "rgb"'),
    heldOut: readersOption(
      'share of each class that is held out where there are no images to test on (default 0.2)',
    ),
    seed: readersOption('what chooses the images that are held out (default 0)'),
    classes: readersOption('names of the classes, in order (default: those that are found)'),
    arrays: readersOption('which arrays of an .npz are what, where they have no usual names'),
    range: readersOption('from which to which value pixels go that are no bytes (default: what is found)'),
  },
  files: (path) => {
    const { source, test } = imageFiles(path);
    return [source, ...(test ? [test] : [])].flatMap(namesOf);
  },
  read: ({ path }, options) => {
    const { source, test } = imageFiles(path);
    return imageTask(source, { ...options, ...(test && { test }) });
  },
  inspect: (path, options) => {
    const { source, test } = imageFiles(path);
    return inspectImages(source, { ...options, ...(test && { test }) });
  },
};

/** The files of images; a source in memory is none. */
function namesOf(source: ImageSource): readonly string[] {
  const named = (each: object): readonly string[] => ('name' in each ? [each.name as string] : []);
  if (typeof source === 'string' || ArrayBuffer.isView(source)) return [];
  if ('files' in source) return source.files.flatMap((file) => named(Object(file.source) as object));
  if ('images' in source)
    return [source.images, source.labels].flatMap((each) => named(Object(each) as object));
  return named(source);
}
