import { expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { imageTask } from '../images/image-task.ts';
import { textTask } from '../text/text-task.ts';
import { byteSource } from './byte-source.ts';

it.each([
  null,
  undefined,
  3,
  {},
  { size: -1, read: () => 0 },
  { size: 2 ** 60, read: () => 0 },
  new Float64Array(2),
])('takes %j for no source', async (source) => {
  expect(() => byteSource(source as never, 'own')).toThrow(DataError);
  await expect(textTask(source as never)).rejects.toThrow(DataError);
  await expect(imageTask(source as never)).rejects.toThrow(DataError);
});
