import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@meristem/growable';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReports, ReportLog, wholeLines } from './report-log.ts';

const reportAt = (cycle: number): Report => ({
  cycle,
  loss: 20,
  smoothedLoss: 0.1 + cycle,
  populations: [{ name: 'memory', scale: 'neuron', size: 3, dead: 0 }],
  births: 2,
  deaths: 0,
  learningRate: 0.01,
  penaltyScale: 1,
  microsecondsPerCycle: 100,
});

describe('ReportLog', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-log-'));
    file = join(folder, 'log.jsonl');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const write = async (after: number, cycles: readonly number[]): Promise<void> => {
    const log = await ReportLog.continueAfter(file, { cycle: after });
    for (const cycle of cycles) await log.append(reportAt(cycle));
    await log.flush();
    await log.close();
  };

  const cyclesRead = async (): Promise<number[]> => (await readReports(file)).map(({ cycle }) => cycle);

  it('gives back what was written', async () => {
    await write(0, [10, 20]);
    expect(await readReports(file)).toEqual([reportAt(10), reportAt(20)]);
  });

  it('drops the reports after the cycle that training continues from', async () => {
    await write(0, [10, 20, 30]);
    await write(20, [30, 40]);
    expect(await cyclesRead()).toEqual([10, 20, 30, 40]);
  });

  it('starts anew where training does', async () => {
    await write(0, [10, 20]);
    await write(0, [10]);
    expect(await cyclesRead()).toEqual([10]);
  });

  it('drops a line that was cut off while it was written', async () => {
    await write(0, [10, 20]);
    await appendFile(file, '{"cycle": 30, "lo');
    expect(await cyclesRead()).toEqual([10, 20]);
    await write(20, [30]);
    expect(await cyclesRead()).toEqual([10, 20, 30]);
    expect(await readFile(file, 'utf8')).not.toContain('"lo\n');
  });

  it('names a file whose lines are damaged', async () => {
    await writeFile(file, 'no json\n{"cycle":10}\n');
    await expect(readReports(file)).rejects.toThrow(/log\.jsonl: found line 1 damaged: it is not JSON/);
  });

  it('takes lines of earlier releases, which have no digest, before those that have one', async () => {
    await writeFile(file, `${JSON.stringify(reportAt(10))}\n${JSON.stringify(reportAt(20))}\n`);
    await write(20, [30]);
    expect(await cyclesRead()).toEqual([10, 20, 30]);
    await appendFile(file, `${JSON.stringify(reportAt(40))}\n`);
    await expect(readReports(file)).rejects.toThrow('found line 4 damaged');
  });

  it('tells reports from what is said of a run that went back', async () => {
    const log = await ReportLog.continueAfter(file, { cycle: 0 });
    await log.append(reportAt(10));
    await log.append({ kind: 'rollback', cycle: 10, from: 15, rateFactor: 0.5, reason: 'diverged' });
    await log.append(reportAt(20));
    expect(log.lines).toBe(3);
    await log.close();
    expect(await cyclesRead()).toEqual([10, 20]);
    expect(await readFile(file, 'utf8')).toContain(
      '{"kind":"rollback","cycle":10,"from":15,"rateFactor":0.5,',
    );
  });

  it('never takes a line that has changed, or one after lines that are missing', async () => {
    await write(0, [10, 20, 30, 40]);
    const bytes = await readFile(file);
    const whole = await readReports(file);
    for (let round = 0; round < 400; round++) {
      const bit = (round * 7919) % (8 * bytes.length);
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
      await writeFile(file, flipped);
      const read = await readReports(file).catch(() => undefined);
      // A last line without its line feed counts as cut off.
      if (read) expect(read, `bit ${bit}`).toEqual(whole.slice(0, 3));
    }
    const lines = bytes.toString().split('\n');
    await writeFile(file, [lines[0], lines[2], lines[3], ''].join('\n'));
    await expect(readReports(file)).rejects.toThrow('found line 2 damaged');
    expect(await wholeLines(file)).toBe(1);
  });

  it('has no reports where there is no file', async () => {
    expect(await readReports(file)).toEqual([]);
  });
});
