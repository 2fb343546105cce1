import { describe, expect, it } from 'vitest';
import type { Meeting } from '../architecture/meeting.ts';
import { areaGraph } from '../architecture/graph-builder.ts';
import { editArchitecture, graphPopulationNamed } from '../architecture/graph-population.ts';
import { candidateProjections, projectionName } from '../architecture/projection-birth.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { givenTask } from '../testing/given-task.ts';
import { sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { scripted, type Script } from '../testing/scripted-growth.ts';
import { throughFile } from '../testing/through-file.ts';
import { graphEditsOf } from '../testing/edits.ts';
import type { Trainer } from '../training/trainer.ts';
import { meetingBetween } from './newborn-meetings.ts';

describe('sites of a source and a target that were told nothing', () => {
  it.each<[string, readonly number[], readonly number[], Meeting]>([
    ['none on either side', [], [], {}],
    ['none of the source', [], [4, 3], {}],
    ['equal ones', [4, 3], [4, 3], {}],
    ['none of the target', [4, 3], [], { pool: { by: 'mean' } }],
    ['half as many', [14, 14], [7, 7], { window: { size: [2, 2], stride: [2, 2], padding: 'none' } }],
    ['fewer along one extent', [8, 3], [3, 3], { window: { size: [4, 1], stride: [2, 1], padding: 'none' } }],
    ['one along each', [5, 4], [1, 1], { window: { size: [5, 4], stride: [5, 4], padding: 'none' } }],
    ['more along one extent', [4, 3], [2, 6], { pool: { by: 'mean' } }],
    ['a row and a grid', [12], [4, 3], { pool: { by: 'mean' } }],
  ])('meet: %s', (_what, source, target, meeting) => {
    expect(meetingBetween(source, target)).toEqual(meeting);
  });
});

const images = givenTask({
  name: 'images',
  steps: 2,
  inputs: [
    { kind: 'grid', name: 'image', sites: [5, 4], size: 2 },
    { kind: 'vector', name: 'hint', size: 2 },
  ],
  targets: [{ kind: 'symbol', name: 'class', size: 3 }],
  at: (port, position, lane) =>
    port === 'class'
      ? [(position + lane) % 3]
      : Array.from({ length: port === 'hint' ? 2 : 40 }, (_, i) =>
          Math.sin(1 + 3 * position + 5 * lane + 7 * i),
        ),
});

/** A grid, a smaller one and a layer, of which each place may come to read each other one. */
const seeing = areaGraph('seeing', ({ input, area, areas, project, projections, output }) => {
  const [image, hint] = [input('image'), input('hint')];
  const edges = area('edges', feedforwardLayer({ units: 3, activation: 'tanh' }));
  const shapes = area('shapes', feedforwardLayer({ units: 2, activation: 'tanh' }));
  const whole = area('whole', feedforwardLayer({ units: 3, activation: 'tanh' }));
  project(image, edges, { window: { size: 3 } });
  project(edges, shapes, { pool: { by: 'max', size: 2 } });
  project(shapes, whole, { flatten: true });
  project(hint, whole);
  output('class', [whole]);
  areas('more', feedforwardLayer({ units: 2 }), {
    initial: 0,
    reads: ['@inputs'],
    feeds: [shapes, whole, '@outputs'],
  });
  projections('links', {});
});

const trainerOf = (script: Script, parts: Parameters<typeof sampleTrainer>[0] = {}): Trainer =>
  sampleTrainer({ model: seeing, task: images, batch: 2, growth: scripted(script), ...parts });

describe('projections born between places of different sites', () => {
  it('come to be between all of them, and the log says how', () => {
    const candidates = candidateProjections(seeing).map(projectionName);
    // Two ports and three areas are read by areas and the output: less an area itself, and those that are there.
    expect(candidates).toHaveLength(5 * 4 - 3 - 5);
    const trainer = trained(trainerOf({ 1: { links: { births: 40 } } }), 2);
    const [{ edit }] = graphEditsOf(trainer) as [ReturnType<typeof graphEditsOf>[number]];
    expect([...edit.born].sort()).toEqual([...candidates].sort());
    const mean = { pool: { by: 'mean' } };
    const own = { window: { size: [3, 2], stride: [2, 2], padding: 'none' } };
    expect(edit.meetings).toEqual({
      'image>shapes': own,
      ...Object.fromEntries(
        ['image>whole', 'edges>whole', 'image>class', 'edges>class', 'shapes>class', 'shapes>edges'].map(
          (name) => [name, mean],
        ),
      ),
    });
    expect(throughFile(trainer.checkpoint()).edits).toEqual(trainer.checkpoint().edits);
    expect(editArchitecture(seeing, edit)).toEqual(trainer.architecture);
  });

  it('change nothing as they come, and learn', () => {
    const script: Script = { 1: { links: { births: 40 } } };
    const [grown, left] = [trainerOf(script), trainerOf({})];
    const losses = [grown, left].map((trainer) =>
      [0, 1, 2, 3, 4].map(() => trained(trainer, 1).smoothedLoss),
    );
    losses[0]!.slice(0, 3).forEach((loss, i) => expect(loss).toBeCloseTo(losses[1]![i]!, 12));
    expect(losses[0]![4]).not.toBeCloseTo(losses[1]![4]!, 6);
    const weight = grown.model.parameters.find(({ name }) => name === 'image.to.shapes')!;
    expect(grown.state.read(weight).some((value) => value !== 0)).toBe(true);
  });

  it('go on from a checkpoint bit for bit', () => {
    const script: Script = {
      1: { links: { births: 5 } },
      4: { more: { births: 2 } },
      6: { links: { births: 30 } },
    };
    const [whole, first] = [trainerOf(script), trainerOf(script)];
    const checkpoint = throughFile(trained(first, 5).checkpoint());
    trained(whole, 10);
    expect(trained(trainerOf(script, { checkpoint }), 5).checkpoint()).toEqual(whole.checkpoint());
  });
});

describe('areas born between places of different sites', () => {
  it('have the sites of what they read first, and are heard wherever they feed', () => {
    const trainer = trained(trainerOf({ 1: { more: { births: 2 } } }), 3);
    const sites = trainer.model.areas.map(({ name, sites: own }) => [name, own.map(({ min }) => min)]);
    expect(sites.filter(([name]) => String(name).startsWith('more'))).toEqual([
      ['more1', [5, 4]],
      ['more2', [5, 4]],
    ]);
    const [{ edit }] = graphEditsOf(trainer) as [ReturnType<typeof graphEditsOf>[number]];
    const mean = { pool: { by: 'mean' } };
    const own = { window: { size: [3, 2], stride: [2, 2], padding: 'none' } };
    expect(edit).toEqual({
      population: 'more',
      removed: [],
      born: ['more1', 'more2'],
      meetings: Object.fromEntries(
        ['more1', 'more2'].flatMap((name) => [
          [`${name}>shapes`, own],
          [`${name}>whole`, mean],
          [`${name}>class`, mean],
        ]),
      ),
    });
    expect(graphPopulationNamed(trainer.architecture, 'more').units).toEqual(['more1', 'more2']);
  });
});
