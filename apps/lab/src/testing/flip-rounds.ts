import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MeristemError } from '@meristem/autodiff';
import { trainerOf } from '@meristem/experiment';
import { loadNetwork, saveNetwork } from '@meristem/network';
import { openBackend } from '../backend-choice.ts';
import { RunFileError } from '../errors.ts';
import { chosenPlan } from '../options/experiment-choice.ts';
import { SeedFolder } from '../run/seed-folder.ts';
import { type SeedRequest, trainSeed } from '../run/train-seed.ts';
import { taskOfPlan } from '../tasks.ts';

/** A bit that has changed, or the length of what has been cut off. */
export type Damage = { readonly bit: number } | { readonly length: number };

/** A file that is damaged, and what reads it then. */
export interface DamagedKind {
  readonly name: string;
  /** Bytes of the whole file. */
  readonly bytes: Uint8Array;
  /** Reads it damaged: empty where that was noticed, or else what was taken for good. */
  read(damaged: Uint8Array): Promise<string>;
}

const SEED = 4;
/** Reports after which a run is stopped, to be continued. */
const STOPPED_AFTER = 9;

/** The files of a small run in a folder, each with what reads it: those of a finished one, and of one that goes on. */
export async function damagedKinds(parent: string): Promise<readonly DamagedKind[]> {
  const plan = await chosenPlan({
    task: 'digraphs',
    architecture: 'recurrent',
    rule: 'outgoing-l1',
    preset: 'paper',
    units: 3,
    cycles: 120,
    backend: 'reference',
  });
  const common = { plan: { ...plan, reportEvery: 7 }, seed: SEED, checkpointSeconds: 0, keep: 3 };
  const [whole, stopped] = ['whole', 'stopped'].map((name) => ({ ...common, folder: join(parent, name) }));
  await train(whole!, Infinity);
  await train(stopped!, STOPPED_AFTER);
  return [
    ...(await finishedKinds(whole!)),
    ...(await continuedKinds(stopped!, await outcomeOf(whole!))),
    await networkKind(stopped!),
  ];
}

async function finishedKinds({ folder }: SeedRequest): Promise<readonly DamagedKind[]> {
  const files = new SeedFolder(folder, SEED);
  const kind = async (name: string, file: string, read: () => Promise<unknown>): Promise<DamagedKind> => {
    const path = join(files.path, file);
    const bytes = await readFile(path);
    return {
      name,
      bytes,
      read: async (damaged) => {
        await writeFile(path, damaged);
        const taken = await refused(read, RunFileError);
        await writeFile(path, bytes);
        return taken;
      },
    };
  };
  return [
    await kind('log of a finished run', 'log.jsonl', () => files.reports()),
    await kind('result', 'result.json', () => files.result()),
  ];
}

/** The run must come to what it would have come to; reports that no checkpoint is left to write again are said to be lost. */
async function continuedKinds(request: SeedRequest, whole: Outcome): Promise<readonly DamagedKind[]> {
  const [before, again] = [request.folder, `${request.folder}-again`];
  const { last } = await new SeedFolder(before, SEED).lastCheckpoint();
  const kind = async (name: string, file: string): Promise<DamagedKind> => ({
    name,
    bytes: await readFile(join(before, `seed-${SEED}`, file)),
    read: async (damaged) => {
      await rm(again, { recursive: true, force: true });
      await cp(before, again, { recursive: true });
      await writeFile(join(again, `seed-${SEED}`, file), damaged);
      const continued = { ...request, folder: again };
      await train(continued, Infinity);
      return differenceOf(await outcomeOf(continued), whole);
    },
  });
  return [
    await kind('checkpoint of a run that goes on', `checkpoint-${last!.trainer.cycle}.safetensors`),
    await kind('log of a run that goes on', 'log.jsonl'),
  ];
}

async function networkKind(request: SeedRequest): Promise<DamagedKind> {
  const { last } = await new SeedFolder(request.folder, SEED).lastCheckpoint();
  const backend = await openBackend('reference');
  const task = await taskOfPlan(request.plan);
  const checkpoint = last!.trainer;
  const trainer = trainerOf(request.plan.experiment, { task, seed: SEED, backend, checkpoint });
  return {
    name: 'network',
    bytes: saveNetwork(trainer.network()),
    read: async (damaged) =>
      await refused(() => Promise.resolve().then(() => loadNetwork(damaged)), MeristemError),
  };
}

async function refused(
  read: () => Promise<unknown>,
  by: typeof RunFileError | typeof MeristemError,
): Promise<string> {
  try {
    await read();
    return 'taken for good';
  } catch (error) {
    return error instanceof by ? '' : `ended in ${String(error)}`;
  }
}

async function train(request: SeedRequest, reports: number): Promise<void> {
  const stop = new AbortController();
  let seen = 0;
  const onReport = (): void => {
    if (++seen >= reports) stop.abort();
  };
  await trainSeed(request, { signal: stop.signal, onReport });
}

/** What a run came to, but for times. */
interface Outcome {
  readonly result: string;
  readonly reports: readonly string[];
  readonly warnings: readonly string[];
}

async function outcomeOf({ folder }: SeedRequest): Promise<Outcome> {
  const files = new SeedFolder(folder, SEED);
  const timeless = { wallSeconds: 0, microsecondsPerCycle: 0 };
  const reports = (await files.reports()).map((report) => JSON.stringify({ ...report, ...timeless }));
  const { warnings, ...result } = (await files.result())!;
  return { result: JSON.stringify({ ...result, ...timeless }), reports, warnings };
}

function differenceOf(found: Outcome, expected: Outcome): string {
  if (found.result !== expected.result) return `came to ${found.result}, expected ${expected.result}`;
  const foreign = found.reports.find((report) => !expected.reports.includes(report));
  if (foreign !== undefined) return `took the report ${foreign}`;
  const missing = expected.reports.length - found.reports.length;
  if (missing === 0 || found.warnings.some((warning) => warning.endsWith(`${missing} reports are lost.`)))
    return '';
  return `lost ${missing} reports and said ${JSON.stringify(found.warnings)}`;
}

/** A file with its damage. */
export function withDamage(bytes: Uint8Array, damage: Damage): Uint8Array {
  if ('length' in damage) return bytes.slice(0, damage.length);
  const damaged = Uint8Array.from(bytes);
  damaged[damage.bit >> 3]! ^= 1 << (damage.bit & 7);
  return damaged;
}
