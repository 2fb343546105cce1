import type { GridPort, Ports } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { ArchitectureError } from '../architecture/errors.ts';
import { areaGraph, type ProjectionOptions } from '../architecture/graph-builder.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { sampleModel } from '../testing/sample-models.ts';
import type { Model } from './model.ts';

const image: GridPort = { kind: 'grid', name: 'image', sites: [8, 6], size: 3 };

/** An image and a number go in, a class and a vector come out. */
const ports: Ports = {
  inputs: [image, { kind: 'vector', name: 'light', size: 2 }],
  targets: [{ kind: 'symbol', name: 'class', size: 4 }],
};

/** A layer that reads the image, and an output that reads the layer. */
function seeing(
  read: ProjectionOptions,
  told: ProjectionOptions = { pool: { by: 'mean' } },
  task = ports,
): Model {
  const architecture = areaGraph('seeing', ({ input, area, project, output }) => {
    const layer = area('layer', feedforwardLayer({ units: 2 }));
    project(input('image'), layer, read);
    project(layer, output('class', []), told);
  });
  return sampleModel(architecture, task, { batch: 2 });
}

function sitesOf(model: Model): readonly string[] {
  return model.areas[0]!.sites.map((axis) => `${axis.name} ${axis.min}`);
}

function weightOf(model: Model, name: string): readonly number[] {
  const weight = model.parameters.find((parameter) => parameter.name === name)!;
  return weight.dims.slice(0, -1).map(({ axis }) => axis.min);
}

describe('sites of an area', () => {
  it.each<[string, ProjectionOptions, readonly string[], readonly number[]]>([
    ['one by one', {}, ['rows of image 8', 'columns of image 6'], [3]],
    [
      'a window that keeps them',
      { window: { size: 3 } },
      ['rows of image 8', 'columns of image 6'],
      [3, 3, 3],
    ],
    [
      'within the edges',
      { window: { size: [3, 2], padding: 'none' } },
      ['rows of layer 6', 'columns of layer 5'],
      [3, 2, 3],
    ],
    [
      'windows of each unit',
      { window: { size: 3, stride: 2, groups: 'units' } },
      ['rows of layer 4', 'columns of layer 3'],
      [3],
    ],
    ['a stride', { window: { size: 3, stride: 2 } }, ['rows of layer 4', 'columns of layer 3'], [3, 3, 3]],
    [
      'a stride within',
      { window: { size: 3, stride: [2, 3], padding: 'none' } },
      ['rows of layer 3', 'columns of layer 2'],
      [3, 3, 3],
    ],
    [
      'a dilation',
      { window: { size: 3, dilation: 2, padding: 'none' } },
      ['rows of layer 4', 'columns of layer 2'],
      [3, 3, 3],
    ],
    [
      'so much padding',
      { window: { size: 2, padding: 1 } },
      ['rows of layer 9', 'columns of layer 7'],
      [2, 2, 3],
    ],
    ['a pool', { pool: { by: 'max', size: 2 } }, ['rows of layer 4', 'columns of layer 3'], [3]],
    [
      'a pool with overlap',
      { pool: { by: 'mean', size: 3, stride: 1, padding: 1 } },
      ['rows of image 8', 'columns of image 6'],
      [3],
    ],
    [
      'a pool that leaves a rest',
      { pool: { by: 'max', size: [3, 4] } },
      ['rows of layer 2', 'columns of layer 1'],
      [3],
    ],
    [
      'a pool and a window',
      { pool: { by: 'max', size: 2 }, window: { size: 2, padding: 'none' } },
      ['rows of layer 3', 'columns of layer 2'],
      [2, 2, 3],
    ],
  ])('follow from %s', (_what, read, sites, weight) => {
    const model = seeing(read);
    expect(sitesOf(model)).toEqual(sites);
    expect(weightOf(model, 'image.to.layer')).toEqual(weight);
  });

  it('have weights of their own for what each unit of a source has windows of', () => {
    const model = seeing({ window: { size: [3, 2], groups: 'units' } });
    const kernel = model.parameters.find(({ name }) => name === 'image.to.layer.window')!;
    expect(kernel.dims.map(({ axis, role }) => `${role} ${axis.min}`)).toEqual([
      'plain 3',
      'plain 2',
      'plain 3',
    ]);
    expect(kernel.part).toBe('window');
  });

  it.each<[string, ProjectionOptions, readonly number[]]>([
    ['flattened', { flatten: true }, [8, 6, 3]],
    ['pooled and flattened', { pool: { by: 'mean', size: 2 }, flatten: true }, [4, 3, 3]],
    ['pooled over all', { pool: { by: 'max' } }, [3]],
  ])('are gone where what it reads is %s', (_what, read, weight) => {
    const model = seeing(read, {});
    expect(sitesOf(model)).toEqual([]);
    expect(weightOf(model, 'image.to.layer')).toEqual(weight);
  });

  it('are those of the port itself where all projections keep them', () => {
    const model = seeing({ window: { size: 3 } });
    expect(model.areas[0]!.sites).toEqual(model.inputs[0]!.sites);
    expect(model.areas[0]!.sites[0]).toBe(model.inputs[0]!.sites[0]);
  });

  it('are carried, and memories are of every site', () => {
    const architecture = areaGraph('remembering', ({ input, area, project, output }) => {
      const memory = area('memory', recurrentPool({ units: 2, activation: 'lstm' }));
      project(input('image'), memory, { pool: { by: 'mean', size: 4 } });
      project(input('light'), memory);
      project(memory, memory, { delay: 1, window: { size: 1 } });
      project(memory, output('class', []), { flatten: true });
    });
    const model = sampleModel(architecture, ports, { batch: 2 });
    expect(model.carried.map((each) => each.dims.map(({ axis }) => axis.name))).toEqual([
      ['batch', 'rows of memory', 'columns of memory', 'memory'],
      ['batch', 'rows of memory', 'columns of memory', 'memory'],
    ]);
  });
});

describe('a vector whose numbers lie on a grid', () => {
  const pixels: Ports = { ...ports, inputs: [{ kind: 'vector', name: 'image', size: 96, sites: [8, 6] }] };

  it('is a grid where it is read through windows, and a vector elsewhere', () => {
    expect(weightOf(seeing({ window: { size: 3 } }, undefined, pixels), 'image.to.layer')).toEqual([3, 3, 2]);
    expect(weightOf(seeing({}, {}, pixels), 'image.to.layer')).toEqual([96]);
  });
});

describe('what does not meet', () => {
  const at = '$.projections[0]';
  const edge = 'architecture "seeing": ';

  it.each<[string, () => Model, string]>([
    [
      'a window that is larger than the grid',
      () => seeing({ window: { size: 7, padding: 'none' } }),
      `${at}.window.size: projection from "image" to "layer": found a window over 7 sites where there are 6, expected windows ` +
        'that fit on the grid, with a site for each of their weights. Use a smaller size, or pool less before.',
    ],
    [
      'a window with weights that no site ever meets',
      () => seeing({ pool: { by: 'max', size: 6 }, window: { size: 3 } }),
      `${at}.window.size: projection from "image" to "layer": found a window over 3 sites, 1 of them beside the edge, where there is ` +
        '1, expected windows that fit on the grid, with a site for each of their weights. Use a smaller size, or pool less before.',
    ],
    [
      'a pool that is larger than the grid',
      () => seeing({ pool: { by: 'max', size: 9 } }),
      `${at}.pool.size: projection from "image" to "layer": found a pool over 9 sites where there are 8, expected`,
    ],
    [
      'a pool with nothing in it',
      () => seeing({ pool: { by: 'max', size: 2, padding: 2 } }),
      `${at}.pool.padding: projection from "image" to "layer": found a padding of 2 with a size of 2, expected less than the size, ` +
        'so that every pool has a site. Use a smaller padding, or none.',
    ],
    [
      'numbers for other extents',
      () => seeing({ window: { size: [3, 3, 3] } }),
      `${at}.window.size: projection from "image" to "layer": found 3 numbers, expected 2, one for each extent of the grid, or a ` +
        'single number for all. Change it.',
    ],
    [
      'sites at an output',
      () => seeing({}, { pool: { by: 'max', size: 2 } }),
      '$.projections[1]: projection from "layer" to "class": found sites 4 x 3 at an output, expected none: an output is predicted ' +
        'once per step. Pool them, pool: { by: "mean" }, or read all at once, flatten: true.',
    ],
    [
      'a window behind a pool of all sites',
      () => seeing({ pool: { by: 'max' }, window: { size: 3 } }),
      `${at}.window: projection from "image" to "layer": found it behind a pool of all sites, which leaves none, expected sites to ` +
        'read. Give the pool a size, or leave it out.',
    ],
    [
      'a window beside flattening',
      () => seeing({ window: { size: 3 }, flatten: true }),
      `${at}.flatten: projection from "image" to "layer": found it beside a window, expected one of the two. Leave one of them out.`,
    ],
    [
      'a stride of a pool of all sites',
      () => seeing({ pool: { by: 'max', stride: 2 } }),
      `${at}.pool.stride: projection from "image" to "layer": found it at a pool of all sites, expected it at a pool of some size. ` +
        'Give the pool a size, or leave it out.',
    ],
  ])('%s is refused', (_what, failure, message) => {
    expect(failure).toThrow(ArchitectureError);
    expect(failure).toThrow(edge + message);
  });

  it('windows over a source without sites are refused', () => {
    const architecture = areaGraph('seeing', ({ input, area, project, output }) => {
      const layer = area('layer', feedforwardLayer());
      project(input('light'), layer, { window: { size: 3 } });
      output('class', [layer]);
    });
    expect(() => sampleModel(architecture, ports)).toThrow(
      `${edge}${at}.window: projection from "light" to "layer": found "light" without sites, expected a grid to lay windows on. Leave ` +
        'window out, or read a port that is a grid.',
    );
  });

  it('a source without sites is the same for all sites', () => {
    const architecture = areaGraph('seeing', ({ input, area, project, output }) => {
      const layer = area('layer', feedforwardLayer());
      project(input('light'), layer);
      project(input('image'), layer);
      project(layer, output('class', []), { pool: { by: 'mean' } });
    });
    expect(sitesOf(sampleModel(architecture, ports))).toEqual(['rows of image 8', 'columns of image 6']);
  });

  it('an area on a cycle whose sites would change is refused', () => {
    const architecture = areaGraph('seeing', ({ input, area, project, output }) => {
      const memory = area('memory', recurrentPool());
      project(input('image'), memory);
      project(memory, memory, { delay: 1, window: { size: 3, stride: 2 } });
      project(memory, output('class', []), { pool: { by: 'mean' } });
    });
    expect(() => sampleModel(architecture, ports)).toThrow(
      `${edge}$.projections[1]: projection from "memory" to "memory": found sites 4 x 3 where "memory" has sites 8 x 6, expected sites ` +
        'that meet one by one, or none. Change the stride or padding of a window or pool, or pool over all sites.',
    );
  });
});
