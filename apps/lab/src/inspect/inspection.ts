import { readFile } from 'node:fs/promises';
import { type FileTensor, readTensorFile, type TensorFile, TensorFileError } from '@meristem/autodiff';
import { parseExperiment } from '@meristem/experiment';
import { type Checkpoint, checkpointFromBytes } from '@meristem/growable';
import { z } from 'zod';
import { pixelNotes } from '../asking/pixel-notes.ts';
import { messageOf, RunFileError } from '../errors.ts';
import { trainingWords } from '../output/training-words.ts';
import { sittingOf } from '../run/sitting.ts';
import { type FilePorts, portsIn } from './file-ports.ts';

/** A tensor of a file. */
interface InspectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** `F32`, `F64`, `I32` or `U8`. */
  readonly numbers: string;
}

/** What a file holds, as far as it can be told. */
export interface Inspection {
  readonly kind: 'inspection';
  readonly file: string;
  readonly bytes: number;
  /** `tensors` for those of other programs; `unknown` for what is no file of tensors. */
  readonly holds: 'checkpoint' | 'network' | 'tensors' | 'unknown';
  /** Whether it is what it was when it was written; `null` where nothing in the file says so. */
  readonly whole: boolean | null;
  readonly digest: string | null;
  /** What is wrong with it, if something is. */
  readonly fault: string | null;
  /** What the file says of itself, in a few words each. */
  readonly facts: Readonly<Record<string, string>>;
  /** What its network hears and says; `null` where it does not say. */
  readonly ports: FilePorts | null;
  readonly tensors: readonly InspectedTensor[];
}

/**
 * Looks at the file of a checkpoint, of a network or of any other tensors. What is damaged is no error here, but what is found.
 *
 * @throws RunFileError if there is no such file.
 */
export async function inspectFile(file: string): Promise<Inspection> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new RunFileError(
      file,
      `${file}: cannot read it (${messageOf(error)}), expected a checkpoint or a network.`,
    );
  });
  const about = { kind: 'inspection', file, bytes: bytes.length } as const;
  try {
    const read = readTensorFile(bytes, { foreign: true });
    const { digest = null, metadata } = read;
    const holds = holdingOf(metadata['format'], digest);
    const fault = holds === 'checkpoint' ? faultOf(bytes) : null;
    const whole = fault === null ? digest !== null || null : false;
    return {
      ...about,
      holds,
      whole,
      digest,
      fault,
      facts: factsOf(read, bytes, fault),
      ports: portsIn(metadata) ?? null,
      tensors: listed(read),
    };
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    const damaged = error.fault === 'damaged' || error.fault === 'truncated' ? false : null;
    const fault = error.message;
    return {
      ...about,
      holds: 'unknown',
      whole: damaged,
      digest: null,
      fault,
      facts: {},
      ports: null,
      tensors: [],
    };
  }
}

function holdingOf(format: string | undefined, digest: string | null): Inspection['holds'] {
  if (digest === null || format === undefined) return 'tensors';
  if (format === 'meristem.checkpoint') return 'checkpoint';
  return /^meristem[.-]network$/.test(format) ? 'network' : 'tensors';
}

/** What is wrong with a checkpoint whose bytes are those that were written. */
function faultOf(bytes: Uint8Array): string | null {
  try {
    checkpointFromBytes(bytes);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** Short texts of the metadata as they are; of a checkpoint what its run has come to. */
function factsOf(
  { metadata }: TensorFile,
  bytes: Uint8Array,
  fault: string | null,
): Readonly<Record<string, string>> {
  if (metadata['format'] !== 'meristem.checkpoint' || fault !== null) return shortTexts(metadata);
  const checkpoint = checkpointFromBytes(bytes);
  const { seed, cycle, plannedCycles, smoothedLoss, births, deaths, edits, validation, rateFactor, memory } =
    checkpoint;
  const { wallSeconds, warnings = [] } = sittingOf(checkpoint) ?? {};
  const names = namesOf(metadata['plan']);
  const training = trainingOf(metadata['plan']);
  const pixels = pixelsOf(metadata);
  const count = 'count' in edits ? edits.count : edits.length;
  const facts = {
    ...names,
    training,
    seed,
    cycle: `${cycle} of ${plannedCycles}`,
    smoothedLoss,
    births,
    deaths,
    edits: count,
    refreshed: refreshedOf(memory),
    best:
      validation?.best && `cycle ${validation.best.cycle}, validation loss ${validation.best.validationLoss}`,
    rateFactor,
    wallSeconds,
    warnings: warnings.length > 0 ? warnings.join(' ') : undefined,
    ...pixels,
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])),
  );
}

/** What a rule that refreshes has found to have changed so far; undefined of every other rule. */
function refreshedOf({ refresh }: Checkpoint['memory']): string | undefined {
  const { data } = refreshMemory.safeParse(refresh);
  if (data === undefined) return undefined;
  const { loss, told } = data;
  return `alarms ${loss.alarms}, changes of inputs ${told.inputs}, of targets ${told.targets}, of single inputs ${told.single}, restarts of the rate ${told.restarts}`;
}

/** As much of what it remembers as people are told. */
const refreshMemory = z.object({
  loss: z.object({ alarms: z.number() }),
  told: z.object({
    inputs: z.number(),
    targets: z.number(),
    single: z.number().default(0),
    restarts: z.number(),
  }),
});

function namesOf(plan: string | undefined): Readonly<Record<string, string>> {
  try {
    const { names } = JSON.parse(plan ?? '{}') as { readonly names?: Record<string, string | null> };
    return Object.fromEntries(Object.entries(names ?? {}).map(([name, value]) => [name, `${value ?? '-'}`]));
  } catch {
    // The note is somebody else's.
    return {};
  }
}

function trainingOf(plan: string | undefined): string | undefined {
  try {
    const { experiment } = JSON.parse(plan ?? '{}') as { readonly experiment?: unknown };
    return experiment === undefined ? undefined : trainingWords(parseExperiment(experiment));
  } catch {
    return undefined;
  }
}

/** How the pixels lie that the network of a checkpoint sees, and between which numbers they are. */
function pixelsOf(metadata: TensorFile['metadata']): Readonly<Record<string, string>> {
  try {
    const { task } = parseExperiment(
      (JSON.parse(metadata['plan'] ?? '{}') as { experiment?: unknown }).experiment,
    );
    return pixelNotes(task.name, task.options, portsIn(metadata)?.inputs ?? []);
  } catch {
    return {};
  }
}

/** What is shown as ports. */
const SAID_APART: ReadonlySet<string> = new Set(['meristem.inputs', 'meristem.outputs']);

/** Texts that are longer than this are data. */
const SHORT = 200;

function shortTexts(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(metadata).filter(([name, text]) => text.length <= SHORT && !SAID_APART.has(name)),
  );
}

function listed({ tensors }: TensorFile): readonly InspectedTensor[] {
  return [...tensors].map(([name, { shape, values }]) => ({ name, shape, numbers: numbersOf(values) }));
}

function numbersOf(values: FileTensor['values']): string {
  const kind = values instanceof Uint8Array ? 'U' : values instanceof Int32Array ? 'I' : 'F';
  return `${kind}${8 * values.BYTES_PER_ELEMENT}`;
}
