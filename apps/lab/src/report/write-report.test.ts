import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, seedResults } from '../testing/run-command.ts';

let folder: string;
let run: string;
let report: string;

const ARCHITECTURE = {
  name: '<script>alert(1)</script>"\'&',
  inputs: ['symbol'],
  areas: [{ name: 'memory', kind: 'recurrentPool' }],
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'memory' },
    { from: 'memory', to: 'next' },
  ],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-report-'));
  run = join(folder, 'run');
  await writeFile(join(folder, 'mine.json'), JSON.stringify(ARCHITECTURE));
  const grown = await runCommand(
    ...['grow', '--task', 'reversal', '--architecture', join(folder, 'mine.json'), '--rule', 'outgoing-l1'],
    ...['--cycles', '60', '--seeds', '0,2-4', '--out', run],
  );
  expect(grown.code).toBe(0);
  expect(grown.stderr).toContain('report.html');
  report = await readFile(join(run, 'report.html'), 'utf8');
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('the report of a run', () => {
  it('has a section for everything that is to be known', () => {
    const headings = [...report.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, heading]) => heading);
    expect(headings).toEqual([
      ...(report.includes('class="warnings"') ? [expect.stringMatching(/^Warning/) as string] : []),
      ...[
        'Curves',
        'Structure over time',
        'Final network',
        'Results',
        'Cost',
        'Task and floor',
        'Settings',
        'Make it again',
      ],
    ]);
    for (const word of ['floor', '5 letters', 'median', 'lower quartile', 'multiply-adds', 'memory']) {
      expect(report).toContain(word);
    }
  });

  it('needs nothing beside it, and lets nothing run or load', () => {
    expect(report).toMatch(
      /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]+=*'/,
    );
    const [, sheet = ''] = /<style>([\s\S]*?)<\/style>/.exec(report) ?? [];
    expect(report).toContain(`'sha256-${createHash('sha256').update(sheet).digest('base64')}'`);
    expect(report).not.toMatch(/<(script|link|img|iframe|object|embed|base|form)\b/i);
    expect(report).not.toMatch(/<[^>]+ (style|on\w+|src)=/i);
    expect(report.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /(href|url)[=(]["']?(https?:)?\/\//,
    );
  });

  it('writes names as text', () => {
    expect(report).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(report).not.toContain('<script>');
  });

  it('names every picture and every table, once', () => {
    const ids = [...report.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const pictures = report.match(/<svg [^>]*role="img"/g) ?? [];
    expect(pictures.length).toBeGreaterThan(4);
    for (const [, names = ''] of report.matchAll(/aria-labelledby="([^"]+)"/g)) {
      for (const name of names.split(' ')) expect(ids).toContain(name);
    }
    expect(report.match(/<table/g)?.length).toBe(report.match(/<caption>/g)?.length);
  });

  it('gives each seed one colour, and says what the axis cuts off', () => {
    const legend = [...report.matchAll(/stroke="(#[0-9a-f]{6})"[^>]*\/><\/svg>seed (\d+)/g)];
    const colors = new Map(legend.map(([, color, seed]) => [seed, color]));
    expect([...colors.keys()]).toEqual(['0', '2', '3', '4']);
    for (const [, color, seed] of legend) expect(color).toBe(colors.get(seed));
    for (const color of colors.values()) expect(report.split(`stroke="${color}"`).length).toBeGreaterThan(6);
  });

  it('says how to make the run again, and that comes to the same', async () => {
    const [, command = ''] = /<pre class="command"[^>]*>npm run lab -- (.*?)<\/pre>/.exec(report) ?? [];
    const words = command.replace(`${run}-again`, join(folder, 'again')).split(' ');
    const again = await runCommand(...words, '--json');
    expect(again.code).toBe(0);
    const [one, other] = [
      seedResults(again.stdout),
      (JSON.parse(await readFile(join(run, 'result.json'), 'utf8')) as { results: { heldOut: object }[] })
        .results,
    ];
    expect(one.map(({ heldOut, units }) => ({ heldOut, units }))).toMatchObject(
      other.map(({ heldOut }) => ({ heldOut })),
    );
  });
});

describe('lab report', () => {
  it('writes the report anew, of a run that has not finished too, and says what is damaged', async () => {
    await rm(join(run, 'report.html'));
    await rm(join(run, 'seed-3', 'result.json'));
    await writeFile(join(run, 'seed-4', 'log.jsonl'), 'damaged\n');
    const { code, stderr } = await runCommand('report', run);
    expect([code, stderr]).toEqual([0, `Wrote ${join(run, 'report.html')}\n`]);
    const text = await readFile(join(run, 'report.html'), 'utf8');
    expect(text).toContain('Not finished yet: seed 3');
    expect(text).toMatch(/Seed 4: .*log\.jsonl: found (line 1 damaged|0 whole lines)/);
  });

  it('refuses a folder without a run', async () => {
    const { code, stderr } = await runCommand('report', folder);
    expect(code).toBe(2);
    expect(stderr).toContain('found no run.json');
  });
});

describe('a report that cannot be written', () => {
  it('is told of, and costs no result', async () => {
    const out = join(folder, 'blocked');
    // A folder stands where the report would.
    const grown = runCommand(
      ...['grow', '--task', 'reversal', '--rule', 'none', '--units', '2', '--cycles', '400', '--out', out],
    );
    while (!(await stat(join(out, 'run.json')).catch(() => undefined))) await new Promise(setImmediate);
    await mkdir(join(out, 'report.html', 'x'), { recursive: true });
    const { code, stderr } = await grown;
    expect(code).toBe(0);
    expect(stderr).toContain(`Warning: no report was written in ${out}`);
    expect(stderr).toContain('Wrote result.json, figure.svg, figure.png, and');
    expect((await stat(join(out, 'result.json'))).isFile()).toBe(true);
  });
});
