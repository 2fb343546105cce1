import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { plainDataFault, type Port } from '@meristem/autodiff';
import { csvQuestions } from '../../apps/lab/src/asking/csv-questions.ts';
import { jsonQuestions } from '../../apps/lab/src/asking/json-questions.ts';
import { chosenPlan } from '../../apps/lab/src/options/experiment-choice.ts';
import { readManifest } from '../../apps/lab/src/run/run-folder.ts';
import { sealed } from '../../apps/lab/src/run/seal.ts';
import { SeedFolder } from '../../apps/lab/src/run/seed-folder.ts';
import type { Parser } from './parsers.ts';

const POINT: Port = { kind: 'vector', name: 'point', size: 2 };
const LETTER: Port = { kind: 'symbol', name: 'letter', size: 3, letters: 'ab,' };
const TABLE = 'point.0,point.1,letter\n1,2,b\n-3e4,0.5,a\n0,0,","\n';
const LINES = '{"point":[1,2],"letter":"b"}\n{"point":[[3,4],[5,6]],"letter":"ab"}\n';
const REPORT = {
  cycle: 10,
  loss: 20,
  smoothedLoss: 3,
  populations: [{ name: 'memory', scale: 'neuron', size: 3, dead: 0 }],
  births: 2,
  deaths: 0,
  learningRate: 0.01,
  penaltyScale: 1,
  microsecondsPerCycle: 100,
};

/** Parsers of the texts that the lab reads: questions to a network, and the files of a run. */
export async function textParsers(): Promise<readonly Parser[]> {
  const plan = await chosenPlan({
    task: 'digraphs',
    architecture: 'recurrent',
    rule: 'outgoing-l1',
    preset: 'paper',
    cycles: 10,
    backend: 'reference',
  });
  const manifest = { format: 'meristem.run', formatVersion: 1, plan, seeds: [0] };
  const result = {
    kind: 'result',
    ...plan.names,
    seed: 0,
    cycles: 10,
    units: { memory: 3 },
    log: { lines: 1 },
  };
  return [
    questions('table', TABLE, csvQuestions),
    questions('lines', LINES, jsonQuestions),
    ...runFile('run', 'run.json', manifest, readManifest),
    ...runFile('log', 'seed-0/log.jsonl', REPORT, (run) => new SeedFolder(run, 0).reports()),
    ...runFile('result', 'seed-0/result.json', result, (run) => new SeedFolder(run, 0).result()),
  ];
}

/** A file of a run: with faults in what was written, and with faults in the text. */
function runFile(
  name: string,
  file: string,
  sample: object,
  reader: (run: string) => Promise<unknown>,
): readonly Parser[] {
  const read = inFolder(file, reader);
  const text = sealed(JSON.stringify(sample));
  return [
    { name: `text of a ${name}`, weight: 1, samples: [text, JSON.stringify(sample), text + text], read },
    {
      name: `file of a ${name}`,
      weight: 1,
      samples: [sample],
      read: async (value: unknown) => {
        const faulty = plainDataFault(value, '$') ? undefined : JSON.stringify(value);
        await read(sealed(faulty ?? 'null') as never);
      },
    },
  ];
}

function questions(name: string, sample: string, ask: typeof csvQuestions): Parser {
  return {
    name,
    weight: 4,
    samples: [sample],
    read: async (text: string) => {
      for await (const question of ask(Readable.from([text]), [POINT, LETTER])) if (question.line < 0) break;
    },
  };
}

/** Lets the file of a run's folder hold a text. */
function inFolder(file: string, read: (run: string) => Promise<unknown>): Parser['read'] {
  return async (text: string) => {
    const run = mkdtempSync(join(tmpdir(), 'lab-fuzz-'));
    try {
      mkdirSync(join(run, 'seed-0'));
      writeFileSync(join(run, file), text);
      await read(run);
    } finally {
      rmSync(run, { recursive: true });
    }
  };
}
