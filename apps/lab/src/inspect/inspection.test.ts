import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTensorFile } from '@meristem/autodiff';
import { checkpointToBytes } from '@meristem/growable';
import { sampleTrainer, trained } from '@meristem/growable/testing';
import { exportSafetensors } from '@meristem/exchange';
import { saveNetwork } from '@meristem/network';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labTasks } from '../tasks.ts';
import { jsonLines, runCommand } from '../testing/run-command.ts';
import { inspectFile } from './inspection.ts';

const trainer = trained(sampleTrainer(), 30);

describe('a file that is inspected', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-inspect-'));
    file = join(folder, 'file.safetensors');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('tells what a checkpoint holds', async () => {
    await writeFile(file, checkpointToBytes(trainer.checkpoint()));
    const { code, stdout } = await runCommand('inspect', file, '--json');
    expect(code).toBe(0);
    const [found] = jsonLines(stdout);
    expect(found).toMatchObject({
      kind: 'inspection',
      holds: 'checkpoint',
      whole: true,
      fault: null,
      digest: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      facts: {
        seed: '11',
        cycle: '30 of 200',
        births: `${trainer.births}`,
        edits: `${trainer.edits.length}`,
      },
    });
    const units = trainer.state.extent('memory');
    expect(found!['tensors']).toContainEqual({
      name: 'memory.recurrent',
      shape: [units, units],
      numbers: 'F64',
    });
    const text = (await runCommand('inspect', file)).stdout;
    expect(text).toContain(': checkpoint, whole, ');
    expect(text).toContain(`memory.recurrent`);
  });

  it('tells what a rule that refreshes has found to have changed', async () => {
    const checkpoint = trainer.checkpoint();
    await writeFile(file, checkpointToBytes(checkpoint));
    expect((await inspectFile(file)).facts).not.toHaveProperty('refreshed');
    const refresh = { loss: { alarms: 3 }, told: { inputs: 2, targets: 1, single: 7, restarts: 4 } };
    await writeFile(file, checkpointToBytes({ ...checkpoint, memory: { refresh } }));
    expect((await inspectFile(file)).facts['refreshed']).toBe(
      'alarms 3, changes of inputs 2, of targets 1, of single inputs 7, restarts of the rate 4',
    );
  });

  it('tells what a network hears and says', async () => {
    const { inputs, targets: outputs } = labTasks.byName('iris');
    const network = trainer.network().program;
    const notes = { ports: JSON.stringify({ inputs, outputs }) };
    await writeFile(file, checkpointToBytes({ ...trainer.checkpoint(), notes }));
    expect((await inspectFile(file)).ports).toEqual({ inputs, outputs });
    const text = (await runCommand('inspect', file)).stdout.split('\n');
    expect(text).toContainEqual(
      expect.stringMatching(/^input measures: 4 numbers in people's units, standardised by mean 5[\d.]+, /),
    );
    expect(text).toContain('output class: 3 symbols, called "setosa", "versicolor", "virginica"');
    await writeFile(file, saveNetwork({ program: network }));
    expect((await inspectFile(file)).ports).toEqual({ inputs: network.inputs, outputs: network.outputs });
    await writeFile(file, exportSafetensors({ program: network }));
    const exported = await inspectFile(file);
    expect(exported.ports).toEqual({ inputs: network.inputs, outputs: network.outputs });
    expect(Object.keys(exported.facts)).not.toContain('meristem.inputs');
  });

  it('says nothing of ports where the file does not, or what nobody understands', async () => {
    for (const notes of [{}, { ports: '{' }, { ports: '{"inputs":[{"kind":"smell"}],"outputs":[]}' }]) {
      await writeFile(file, checkpointToBytes({ ...trainer.checkpoint(), notes }));
      expect((await inspectFile(file)).ports).toBeNull();
    }
  });

  it('tells that one is damaged, and ends with 2', async () => {
    await writeFile(file, checkpointToBytes(trainer.checkpoint()));
    const bytes = await readFile(file);
    bytes[bytes.length >> 1] = bytes[bytes.length >> 1]! ^ 1;
    await writeFile(file, bytes);
    const { code, stdout, stderr } = await runCommand('inspect', file);
    expect([code, stderr]).toEqual([2, expect.stringContaining('found it damaged or of another kind')]);
    expect(stdout).toContain('DAMAGED');
    await writeFile(file, bytes.subarray(0, 900));
    expect(await inspectFile(file)).toMatchObject({ holds: 'unknown', whole: false });
    await writeFile(file, 'something else');
    expect(await inspectFile(file)).toMatchObject({ holds: 'unknown', whole: null });
  });

  it('knows networks, and tensors of other programs', async () => {
    await writeFile(file, saveNetwork(trainer.network()));
    expect(await inspectFile(file)).toMatchObject({ holds: 'network', whole: true });
    const tensors = new Map([['w', { shape: [2], values: Float32Array.of(1, 2) }]]);
    await writeFile(file, writeTensorFile({ tensors, metadata: { made: 'here' } }));
    expect(await inspectFile(file)).toMatchObject({ holds: 'tensors', whole: true, facts: { made: 'here' } });
    const header = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ';
    const foreign = Buffer.alloc(8 + header.length + 4);
    foreign.writeBigUInt64LE(BigInt(header.length));
    foreign.write(header, 8);
    await writeFile(file, foreign);
    const { code, stdout } = await runCommand('inspect', file);
    expect([code, stdout]).toEqual([0, expect.stringContaining('no digest says whether it is whole')]);
  });

  it('has to be there', async () => {
    const { code, stderr } = await runCommand('inspect', join(folder, 'none'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot read it (ENOENT')]);
  });
});
