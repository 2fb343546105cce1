import { adam, MeristemError, stateToJson } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import type { Checkpoint } from './checkpoint.ts';
import { EditLog } from './edit-log.ts';
import type { Trainer } from '../trainer.ts';
import type { TrainerOptions } from '../trainer-options.ts';

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** A checkpoint as version 2 was: plain JSON. */
function version2(checkpoint: Checkpoint): Checkpoint {
  const { state, edits } = checkpoint;
  const tensors = Object.entries(state.tensors).map(([name, values]) => [name, Array.from(values)]);
  return throughJson({
    ...checkpoint,
    precision: undefined,
    formatVersion: 2,
    edits: EditLog.of(edits).toArray(),
    state: { ...state, dims: undefined, tensors: Object.fromEntries(tensors) as object },
  }) as unknown as Checkpoint;
}

/** Everything that goes on after a checkpoint. */
const outcome = ({ state, smoothedLoss, births, deaths, edits, cycle, populations }: Trainer): unknown => ({
  state: stateToJson(state),
  smoothedLoss,
  births,
  deaths,
  edits,
  cycle,
  populations,
});

describe('a run that goes on from a checkpoint', () => {
  it.each<[string, Partial<TrainerOptions>]>([
    ['of the network of the paper', {}],
    ['of two areas, in a batch', { model: catalogued('loop', sampleTask, 2), batch: 3 }],
    ['under Adam, whose corrections count by unit', { optimizer: adam(), learningRate: 0.01 }],
    ['on schedules', { rateSchedule: { kind: 'cosine', to: 0 }, penaltySchedule: { kind: 'linear', to: 0 } }],
    ['of gated units', { model: catalogued('gated', sampleTask, 2) }],
  ])('%s is the same bit for bit, through births, deaths and a file', (_what, options) => {
    const whole = sampleTrainer(options);
    trained(whole, 60);
    const checkpoint = throughFile(whole.checkpoint());
    const births = whole.births;
    trained(whole, 60);
    const resumed = sampleTrainer({ ...options, checkpoint });
    expect([resumed.cycle, resumed.births]).toEqual([60, births]);
    trained(resumed, 60);
    expect(outcome(resumed)).toEqual(outcome(whole));
    expect(whole.births - births).toBeGreaterThan(5);
    expect(whole.deaths).toBeGreaterThan(2);
    expect(throughFile(resumed.checkpoint())).toEqual(throughFile(whole.checkpoint()));
  });

  it('stands exactly where the checkpoint was written', () => {
    const trainer = trained(sampleTrainer(), 40);
    const checkpoint = throughFile(trainer.checkpoint());
    const resumed = sampleTrainer({ checkpoint });
    expect(outcome(resumed)).toEqual(outcome(trainer));
    expect(resumed.strengths('memory').map(({ id, age }) => [id, age])).toEqual(
      trainer.strengths('memory').map(({ id, age }) => [id, age]),
    );
    expect(throughFile(resumed.checkpoint())).toEqual(checkpoint);
  });

  it('may be of version 2, plain JSON', () => {
    const trainer = trained(sampleTrainer(), 40);
    const resumed = sampleTrainer({ checkpoint: version2(trainer.checkpoint()) });
    expect(outcome(trained(resumed, 20))).toEqual(outcome(trained(trainer, 20)));
    expect(resumed.checkpoint()).toEqual(trainer.checkpoint());
  });

  it('may be written before the first cycle', () => {
    const checkpoint = throughFile(sampleTrainer().checkpoint());
    expect(outcome(trained(sampleTrainer({ checkpoint }), 20))).toEqual(
      outcome(trained(sampleTrainer(), 20)),
    );
  });

  it('leaves the checkpoint as it is, and is not changed by what becomes of it', () => {
    const trainer = trained(sampleTrainer(), 40);
    const checkpoint = trainer.checkpoint();
    const before = structuredClone(checkpoint);
    trained(trainer, 20);
    trained(sampleTrainer({ checkpoint }), 20);
    expect(checkpoint).toEqual(before);
  });
});

describe('a checkpoint that cannot be used', () => {
  const good = version2(trained(sampleTrainer(), 30).checkpoint());

  /** The checkpoint with something else at a path; `undefined` removes the field. */
  function corrupted(path: readonly (string | number)[], value: unknown): Checkpoint {
    const copy = throughJson(good);
    const parent = path
      .slice(0, -1)
      .reduce<Record<string | number, unknown>>(
        (at, key) => at[key] as Record<string | number, unknown>,
        copy as unknown as Record<string | number, unknown>,
      );
    const last = path.at(-1)!;
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    return copy;
  }

  const units = good.state.populations['memory']!.ids.length;

  it.each<[readonly (string | number)[], unknown, string]>([
    [['format'], 'something.else', '$.format: found "something.else", expected "meristem.checkpoint".'],
    [['format'], undefined, '$.format: found nothing, expected "meristem.checkpoint".'],
    [
      ['formatVersion'],
      1,
      '$.formatVersion: found 1, expected 3, or 2 (version 1 kept edits of axes and of the graph apart',
    ],
    [['seed'], 12, '$.seed: found 12, expected 11, the seed of this run.'],
    [['seed'], undefined, '$.seed: found nothing, expected a whole number, 0 or more.'],
    [['cycle'], '30', '$.cycle: found "30", expected a whole number, 0 or more.'],
    [['cycle'], 31, '$.state.clock: found 30, expected 31, the cycle of the checkpoint.'],
    [['plannedCycles'], null, '$.plannedCycles: found null, expected a number.'],
    [['smoothedLoss'], null, '$.smoothedLoss: found null, expected a number.'],
    [['births'], -1, '$.births: found -1, expected a whole number, 0 or more.'],
    [['deaths'], 0.5, '$.deaths: found 0.5, expected a whole number, 0 or more.'],
    [['lookups'], undefined, '$.lookups: found nothing, expected a whole number, 0 or more.'],
    [['stream'], undefined, "$.stream: found nothing, expected a position of the task's stream."],
    [['edits'], 7, '$.edits: found 7, expected a list of edits, or packed ones.'],
    [['edits'], {}, '$.edits.axes: found nothing, expected names of axes.'],
    [['edits'], { length: 2 }, '$.edits.axes: found nothing, expected names of axes.'],
    [['rateFactor'], 0, '$.rateFactor: found 0, expected a number above 0.'],
    [['edits', 1], null, '$.edits[1].clock: found nothing, expected a whole number, 0 or more.'],
    [['edits', 0, 'edit'], 'memory', '$.edits[0].edit: found "memory", expected an edit.'],
    [['edits', 0, 'edit', 'axis'], 3, '$.edits[0].edit.axis: found 3, expected the name of an axis.'],
    [
      ['edits', 0, 'edit', 'survivors'],
      [2 ** 24],
      '$.edits[0].edit.survivors: found [16777216], expected positions.',
    ],
    [['edits', 0, 'edit', 'survivors'], [0.5], '$.edits[0].edit.survivors: found [0.5], expected positions.'],
    [
      ['edits', 0, 'edit', 'births'],
      undefined,
      '$.edits[0].edit.births: found nothing, expected a whole number, 0 or more.',
    ],
    [['state'], undefined, '$.state: found nothing, expected a state.'],
    [['state', 'key'], undefined, '$.state.key: found nothing, expected a random key.'],
    [
      ['state', 'key', 'low'],
      2 ** 32,
      '$.state.key.low: found 4294967296, expected a whole number of 32 bits.',
    ],
    [['state', 'clock'], 29, '$.state.clock: found 29, expected 30, the cycle of the checkpoint.'],
    [['state', 'version'], 'x', '$.state.version: found "x", expected a whole number, 0 or more.'],
    [
      ['state', 'populations'],
      undefined,
      '$.state.populations: found nothing, expected populations by axis.',
    ],
    [
      ['state', 'populations', 'memory'],
      undefined,
      '$.state.populations.memory: found nothing, expected the units of axis "memory".',
    ],
    [
      ['state', 'populations', 'memory', 'ids'],
      [],
      '$.state.populations.memory.ids: found 0 units, expected 1 to 99.',
    ],
    [['state', 'populations', 'memory', 'ids', 0], -3, '$.state.populations.memory.ids: found [-3,'],
    [
      ['state', 'populations', 'memory', 'born'],
      [1],
      `$.state.populations.memory.born: found [1], expected ${units} cycles.`,
    ],
    [
      ['state', 'populations', 'memory', 'nextId'],
      0,
      '$.state.populations.memory.nextId: found 0, expected a number above all ids.',
    ],
    [['state', 'tensors'], [], '$.state.tensors: found [], expected numbers by variable.'],
    [
      ['state', 'tensors', 'memory.bias'],
      undefined,
      '$.state.tensors["memory.bias"]: found no numbers, expected',
    ],
    [
      ['state', 'tensors', 'memory.bias.memory'],
      [1],
      `$.state.tensors["memory.bias.memory"]: found 1 numbers, expected ${units}.`,
    ],
    [
      ['state', 'tensors', 'memory.recurrent', 2],
      null,
      '$.state.tensors["memory.recurrent"]: found a number that is not finite',
    ],
  ])('because of %j: %j', (path, value, message) => {
    const failure = (): Trainer => sampleTrainer({ checkpoint: corrupted(path, value) });
    expect(failure).toThrow(MeristemError);
    expect(failure).toThrow(expect.objectContaining({ code: 'checkpoint' }));
    expect(failure).toThrow(`checkpoint: ${message}`);
  });

  it.each([[{}], [[]], ['checkpoint'], [7]])('because it is %j', (value) => {
    expect(() => sampleTrainer({ checkpoint: value as unknown as Checkpoint })).toThrow(
      'checkpoint: $.format: found nothing',
    );
  });

  it('because it shares parts, which as text would never end, and says so at once', () => {
    let packed: object = {};
    for (let depth = 0; depth < 400; depth++) packed = { then: packed, rule: packed };
    expect(() =>
      sampleTrainer({ checkpoint: corrupted(['edits'], { axes: [], graph: [], count: 0, packed }) }),
    ).toThrow('checkpoint: $.edits.packed: found {"then":{"then":{');
  });

  it.each<[string, Partial<TrainerOptions>, string]>([
    [
      'of another architecture',
      { model: catalogued('loop', sampleTask, 2) },
      '$.state.populations.association: found nothing',
    ],
    [
      'of another optimizer',
      { optimizer: adam() },
      '$.state.tensors["symbol.to.memory.moment1"]: found no numbers',
    ],
    ['of another batch', { batch: 2 }, '$.state.populations.batch.ids: found 1 units, expected 2 to 2.'],
  ])('because the run is %s', (_what, options, message) => {
    expect(() => sampleTrainer({ ...options, checkpoint: good })).toThrow(`checkpoint: ${message}`);
  });
});
