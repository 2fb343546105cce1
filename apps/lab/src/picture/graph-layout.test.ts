import { expect, it, vi } from 'vitest';
import { PictureError } from '../errors.ts';
import { graphLayout } from './graph-layout.ts';
import type { Leaf } from './place-tree.ts';

const library = vi.hoisted(() => ({ layout: vi.fn() }));

vi.mock('elkjs/lib/elk.bundled.js', () => ({
  default: {
    default: class {
      readonly layout = library.layout;
    },
  },
}));

const leaf = (name: string): Leaf => ({
  kind: 'leaf',
  name,
  role: 'area',
  lines: [name],
  recurrent: false,
  member: false,
});

const layout = () =>
  graphLayout(
    [leaf('a'), leaf('b')],
    [{ projection: { from: 'a', to: 'b', delay: 0, interaction: 'additive' }, plastic: false }],
  );

it('says in a typed error that the layout library has failed, with the remedy', async () => {
  const cause = new Error('no such layer');
  library.layout.mockRejectedValueOnce(cause);
  const thrown: unknown = await layout().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(PictureError);
  expect(thrown).toMatchObject({
    code: 'picture',
    cause,
    message:
      'picture: found that the layout library elkjs failed (no such layer), expected a place for every box and line. ' +
      'Leave out --picture, or draw a part of the architecture.',
  });
});

it('refuses a layout that leaves out a line', async () => {
  library.layout.mockImplementationOnce((graph: unknown) => Promise.resolve(graph));
  await expect(layout()).rejects.toThrow('elkjs failed (it gave no way for edge 0)');
});
