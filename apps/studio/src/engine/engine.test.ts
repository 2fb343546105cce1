import { afterEach, describe, expect, it } from 'vitest';
import { EnginePage } from '../testing/engine-page.ts';
import { exampleDocument, pointsDocument, textDocument } from '../testing/documents.ts';

const TEXT = 'the plant grows where there is light, and the leaf in the shade is let go. '.repeat(20);

let page = new EnginePage();
afterEach(async () => {
  await page.engine.close();
  page = new EnginePage();
});

describe('StudioEngine', () => {
  it('opens every example, and every example has its places drawn', async () => {
    const { examples, modules, rules, tasks } = await page.ask('catalogue', {});
    expect(examples.map(({ key }) => key)).toContain('spirals');
    for (const { document } of examples) {
      const { inputs, areas, outputs } = document.experiment.architecture;
      const names = [...inputs, ...areas.map(({ name }) => name), ...outputs];
      expect(Object.keys(document.places).sort()).toEqual([...names].sort());
      const { populations, parameters } = await page.ask('check', { document });
      expect(populations.length * parameters).toBeGreaterThan(0);
    }
    for (const { summary, options } of [...modules, ...rules]) {
      expect(summary.length).toBeGreaterThan(10);
      expect(options['type']).toBe('object');
    }
    expect(tasks.filter(({ reads }) => reads).map(({ name }) => name)).toEqual(['text', 'table']);
  }, 60_000);

  it('trains, tells how it goes, and records what the network was', async () => {
    const { run } = await page.ask('open', { document: exampleDocument('hard', { cycles: 600 }) });
    await page.ask('watch', { run, frames: true, want: ['weights', 'activity'] });
    await page.ask('run', { run, speed: 'fastest' });
    expect((await page.until('ended')).why).toBe('finished');
    const last = page.said('progress').at(-1)!;
    expect(last).toMatchObject({ run, cycle: 600, floor: expect.closeTo(8.9588, 3) as number });
    expect(last.smoothedLoss).toBeLessThan(40);
    expect(page.said('progress').some(({ plateaus = [] }) => plateaus.length > 0)).toBe(true);
    expect(page.said('structure').flatMap(({ born }) => born).length).toBeGreaterThan(0);
    const frame = await page.ask('frame', { run, cycle: 600, want: ['weights', 'activity'] });
    const [memory] = frame.populations;
    expect(memory!.threshold).toBe(0.05);
    expect(
      frame.weights!.map(({ name, rows, columns, values }) => [name, rows * columns === values.length]),
    ).toEqual([
      ['symbol.to.memory', true],
      ['memory.to.next', true],
      ['memory.recurrent', true],
    ]);
    expect([...frame.weights![0]!.postIds]).toEqual([...memory!.ids]);
    expect(frame.activity!.populations[0]!.values.length).toBe(40 * memory!.ids.length);
    const { cycles, bytes, mostBytes } = await page.ask('history', { run });
    expect([cycles[0], cycles.at(-1), bytes < mostBytes]).toEqual([0, 600, true]);
  }, 60_000);

  it('says at a recorded cycle what the network said then', async () => {
    const { run } = await page.ask('open', { document: textDocument(TEXT) });
    await page.ask('step', { run, cycles: 60 });
    const asked = { run, symbols: 60, temperature: 0.7, seed: 3 };
    const then = await page.ask('sample', asked);
    await page.ask('step', { run, cycles: 120 });
    expect(await page.ask('sample', { ...asked, cycle: 60 })).toEqual(then);
    expect((await page.ask('sample', asked)).text).not.toBe(then.text);
    expect([...then.text].length).toBe(61);
  }, 60_000);

  it('draws the boundary of points that were drawn, in their own units', async () => {
    const { run } = await page.ask('open', { document: pointsDocument() });
    await page.ask('step', { run, cycles: 40 });
    const { x, y, labels, classes } = await page.ask('examples', { run, most: 50 });
    expect([x.length, classes]).toEqual([50, ['class 0', 'class 1']]);
    expect(Math.max(...x.map((at, i) => Math.hypot(at - 10, y[i]! + 5)))).toBeCloseTo(3, 4);
    expect(new Set(labels)).toEqual(new Set([0, 1]));
    const raster = await page.ask('predict', { run, rows: 8, columns: 12 });
    expect(raster.values.length).toBe(8 * 12 * 2);
    for (let i = 0; i < 96; i++) expect(raster.values[2 * i]! + raster.values[2 * i + 1]!).toBeCloseTo(1, 5);
    expect(raster.x[0]).toBeLessThan(7.1);
  }, 60_000);

  it('lets a unit be deleted by hand, and keeps the fewest units', async () => {
    const { run } = await page.ask('open', { document: exampleDocument('fixed', { cycles: 300 }) });
    expect(await page.ask('delete', { run, population: 'memory', unit: 5 })).toEqual({ waiting: 1 });
    expect(page.said('structure').at(-1)).toMatchObject({
      cycle: 1,
      died: [{ population: 'memory', unit: 5 }],
      born: [],
    });
    const { populations } = await page.ask('frame', { run, cycle: 1, want: [] });
    expect([...populations[0]!.ids].includes(5)).toBe(false);
    expect(populations[0]!.ids.length).toBe(36);
    expect((await page.fault('delete', { run, population: 'memory', unit: 5 })).message).toContain(
      'found unit 5',
    );
    expect((await page.fault('delete', { run, population: 'x', unit: 5 })).message).toContain(
      'expected one of memory',
    );
    expect((await page.ask('explain', { run, population: 'memory', unit: 6 })).text).toContain('neuron 6 of memory');
  }, 60_000);

  it('changes the task, the rule, the penalty and the rate under way, from the present weights', async () => {
    const { run } = await page.ask('open', { document: exampleDocument('easy', { cycles: 900 }) });
    await page.ask('step', { run, cycles: 300 });
    const before = page.said('progress').at(-1)!;
    const hard = await page.ask('change', { run, changes: { task: { name: 'reversal' } } });
    expect([hard.cycle, hard.floor]).toEqual([300, expect.closeTo(8.9588, 3)]);
    await page.ask('step', { run, cycles: 1 });
    const after = page.said('progress').at(-1)!;
    expect(after.smoothedLoss).toBeCloseTo(0.99 * before.smoothedLoss + 0.01 * after.loss, 9);
    expect(after.loss).toBeGreaterThan(before.smoothedLoss);
    const rule = { kind: 'none', criterion: { kind: 'outgoing-l1' } };
    const changed = await page.ask('change', { run, changes: { rule, penalty: 0.002, learningRate: 0.004 } });
    expect(changed.experiment.rule).toMatchObject({ kind: 'none', criterion: { penalty: 0.002 } });
    await page.ask('step', { run, cycles: 50 });
    expect(page.said('progress').at(-1)).toMatchObject({
      cycle: 351,
      learningRate: 0.004,
      births: after.births,
    });
    expect((await page.fault('change', { run, changes: { task: { name: 'adding' } } })).message).toMatch(
      /found the task "adding" with .*, expected one with symbol \(symbol of 4\)/,
    );
    const criterion = { kind: 'none', criterion: { kind: 'multiplier' } };
    expect(await page.fault('change', { run, changes: { rule: criterion } })).toMatchObject({
      path: '$.experiment.rule.criterion.kind',
    });
    await page.ask('step', { run, cycles: 1 });
  }, 60_000);

  it('forks a run, which goes its own way from the same weights', async () => {
    const { run } = await page.ask('open', { document: exampleDocument('hard', { cycles: 500 }) });
    await page.ask('step', { run, cycles: 100 });
    const twin = await page.ask('fork', { run });
    const changed = await page.ask('fork', { run, changes: { learningRate: 0.001 } });
    const weights = async (id: string): Promise<readonly number[]> => {
      await page.ask('step', { run: id, cycles: 50 });
      return [...(await page.ask('frame', { run: id, cycle: 150, want: ['weights'] })).weights![0]!.values];
    };
    const [first, second, third] = [await weights(run), await weights(twin.run), await weights(changed.run)];
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
  }, 60_000);

  it('goes on from a checkpoint to the same bits', async () => {
    const document = textDocument(TEXT);
    const { run } = await page.ask('open', { document });
    await page.ask('step', { run, cycles: 40 });
    const [file] = (await page.ask('export', { run, what: 'checkpoint' })).files;
    const again = await page.ask('open', { document, checkpoint: (file as { bytes: Uint8Array }).bytes });
    expect(again.cycle).toBe(40);
    for (const id of [run, again.run]) await page.ask('step', { run: id, cycles: 30 });
    const [one, other] = await Promise.all(
      [run, again.run].map((id) => page.ask('frame', { run: id, cycle: 70, want: ['weights'] })),
    );
    expect(other!.weights).toEqual(one!.weights);
  }, 60_000);

  it('trains at a speed, hears messages meanwhile, and stands still when it is told to', async () => {
    const { run } = await page.ask('open', { document: exampleDocument('easy') });
    await page.ask('run', { run, speed: 20 });
    await page.until('progress', ({ cycle }) => cycle >= 3);
    await page.ask('run', { run, speed: 'fastest' });
    const begun = performance.now();
    await page.ask('history', { run });
    expect(performance.now() - begun).toBeLessThan(1000);
    const { cycle, running } = await page.ask('pause', { run });
    expect([running, page.said('ended').at(-1)!.why]).toEqual([false, 'stopped']);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await page.ask('pause', { run })).cycle).toBe(cycle);
  }, 60_000);

  it('answers everything that cannot be done with a fault', async () => {
    const document = exampleDocument('hard');
    const { architecture } = document.experiment;
    const badUnits = { ...architecture, areas: [{ name: 'memory', kind: 'recurrentPool', units: -1 }] };
    const cases: readonly (readonly [object, string, string])[] = [
      [
        exampleDocument('hard', { architecture: badUnits }),
        '$.experiment.architecture.areas[0].units',
        'found -1',
      ],
      [exampleDocument('hard', { rule: { kind: 'magic' } }), '$.experiment.rule', 'found'],
      [exampleDocument('hard', { task: { name: 'reversl' } }), '$.experiment.task.name', '"reversl"'],
      [
        exampleDocument('spirals', { task: { name: 'two-spirals', options: { train: 1e6 } } }),
        '$.experiment.task.options.train',
        'found 1000000',
      ],
      [
        { ...pointsDocument(), data: { kind: 'points', points: [{ x: 0, y: 0, label: 0 }] } },
        '$.data.points',
        'found 1 points',
      ],
    ];
    for (const [wrong, path, message] of cases) {
      const fault = await page.fault('check', { document: wrong });
      expect(fault.path).toContain(path);
      expect(fault.message).toContain(message);
    }
    expect((await page.fault('pause', { run: 'nowhere' })).message).toContain('found the run "nowhere"');
    expect((await page.fault('toString' as never, {})).message).toContain(
      'found a message of the kind "toString"',
    );
    const { run } = await page.ask('open', { document });
    expect((await page.fault('run', { run, speed: -1 })).path).toBe('$.speed');
    expect((await page.fault('frame', { run, cycle: 0, want: ['all'] })).path).toBe('$.want');
    expect((await page.fault('predict', { run })).message).toContain('only input is a vector of two numbers');
    expect((await page.fault('export', { run, what: 'gold' })).path).toBe('$.what');
  }, 60_000);
});
