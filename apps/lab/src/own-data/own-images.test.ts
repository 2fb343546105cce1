import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPng } from '../figure/render.ts';
import { jsonLines, runCommand, seedResults } from '../testing/run-command.ts';

/** A picture of 12 x 12 pixels with a bright stripe, across or upright. */
async function stripe(across: boolean, at: number, grey: number): Promise<Uint8Array> {
  const place = across ? `x="0" y="${at}" width="6" height="1"` : `x="${at}" y="0" width="1" height="6"`;
  return await renderPng(
    `<svg xmlns="http://www.w3.org/2000/svg" width="6" height="6"><rect width="6" height="6" fill="black"/><rect ${place} fill="rgb(${grey},${grey},${grey})"/></svg>`,
  );
}

/** A fixed size that is trained in no time. */
const SMALL = ['--rule', 'none', '--units', '16'];

describe('images of one’s own', { timeout: 60_000 }, () => {
  let folder: string;
  let images: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-images-'));
    images = join(folder, 'stripes');
    for (const [name, across] of [
      ['across', true],
      ['upright', false],
    ] as const) {
      await mkdir(join(images, name), { recursive: true });
      for (let at = 0; at < 24; at++) {
        await writeFile(join(images, name, `${at}.png`), await stripe(across, at % 6, 150 + 4 * at));
      }
    }
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('are grown on, evaluated and asked by files', async () => {
    const out = join(folder, 'run');
    const args = ['--images', images, '--split', '0.25', ...SMALL, '--cycles', '300', '--out', out, '--json'];
    const grown = await runCommand('grow', ...args);
    expect(grown.code).toBe(0);
    expect(grown.stderr).toContain('A layered network');
    expect(grown.stderr).toMatch(/classes +2: across \(24\), upright \(24\)/);
    const [result] = seedResults(grown.stdout);
    expect(result!.heldOut.accuracy).toEqual({ class: 1 });
    const [evaluated] = jsonLines((await runCommand('evaluate', out, '--json')).stdout);
    expect(evaluated!['heldOut']).toEqual(result!.heldOut);
    const upright = join(images, 'upright');
    const said = jsonLines((await runCommand('predict', out, '--input', upright)).stdout);
    expect(said).toHaveLength(24);
    expect(said[0]).toMatchObject({ file: join(upright, '0.png'), class: 'upright' });
    const one = await runCommand(
      'predict',
      out,
      '--input',
      join(images, 'across', '7.png'),
      '--format',
      'csv',
    );
    expect(one.stdout).toMatch(/^file,class,class\.across,class\.upright\n.*7\.png,across,/);
    const other = join(folder, 'large.png');
    await writeFile(other, await renderPng('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="6"/>'));
    const { code, stderr } = await runCommand('predict', out, '--input', other);
    expect(stderr).toContain('large.png: found 216, expected 144 numbers');
    expect(code).toBe(2);
  });

  it('are seen through windows, and asked about as others are', async () => {
    const out = join(folder, 'seen');
    const args = ['--images', images, '--architecture', 'convolutional', '--cycles', '4', '--out', out];
    expect((await runCommand('grow', ...args)).code).toBe(0);
    const { code, stdout } = await runCommand('predict', out, '--input', join(images, 'upright', '0.png'));
    expect(jsonLines(stdout)).toMatchObject([
      { class: expect.stringMatching(/^(across|upright)$/) as string },
    ]);
    expect(code).toBe(0);
    const all = jsonLines((await runCommand('predict', out, '--input', images)).stdout);
    expect(all).toHaveLength(48);
    expect(all[0]).toMatchObject({ file: join(images, 'across', '0.png') });
    const none = join(folder, 'none');
    await mkdir(none);
    expect((await runCommand('predict', out, '--input', none)).stderr).toContain(
      'found "no PNG file", expected a PNG file, a folder of them, or a folder of such folders',
    );
  });

  it('are refused once one of them is another', async () => {
    const out = join(folder, 'changed');
    expect((await runCommand('grow', '--images', images, '--cycles', '2', '--out', out)).code).toBe(0);
    const file = join(images, 'upright', '3.png');
    const before = await readFile(file);
    await writeFile(file, await stripe(true, 0, 99));
    const changed = await runCommand('evaluate', out);
    expect(changed.code).toBe(2);
    expect(changed.stderr).toMatch(
      /stripes: found [\d,]+ bytes in 48 files, for it has changed, expected the/,
    );
    await writeFile(file, before);
    await rename(images, `${images}-moved`);
    expect((await runCommand('evaluate', out)).stderr).toContain('stripes: found');
    await rename(`${images}-moved`, images);
    expect((await runCommand('evaluate', out)).code).toBe(0);
  });

  it('are shown by data', async () => {
    const { stdout } = await runCommand('data', images);
    expect(stdout).toMatch(/^images: .*stripes\n +images +48\n +size +12 x 12, grey: 144 numbers\n/);
    expect(stdout).toContain(`Next: npm run lab -- grow --images ${images}`);
  });
});
