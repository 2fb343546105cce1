import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../browser/chromium.ts';
import { BrowserCheckError } from '../browser/errors.ts';
import { serveFolder } from '../browser/static-server.ts';
import { buildStudio } from './built-studio.ts';
import { type Journey, JOURNEYS } from './journeys.ts';
import { StudioPage } from './studio-page.ts';

/** Makes a journey in a window of its own. Returns the problems found. */
async function travel(browser: Browser, origin: string, { name, hash, run }: Journey): Promise<string[]> {
  const started = Date.now();
  const studio = await StudioPage.open(browser, origin, hash);
  const problems: string[] = [];
  try {
    await run(studio);
  } catch (error) {
    problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    problems.push(...studio.complaints.map((complaint) => `${name}: ${complaint}`));
    await studio.close();
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  process.stderr.write(problems.map((problem) => `       ${problem}\n`).join(''));
  return problems;
}

/** All journeys through the built studio in Chromium, with and without cross-origin isolation. Returns the problems found. */
async function checkStudio(folder: string): Promise<string[]> {
  const executablePath = findChromium();
  await buildStudio(folder);
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  const problems: string[] = [];
  try {
    for (const isolated of [true, false]) {
      const server = await serveFolder(folder, { isolated });
      try {
        process.stdout.write(
          `${isolated ? 'Isolated' : 'Without isolation'}, Chromium ${browser.version()}\n`,
        );
        for (const journey of JOURNEYS) problems.push(...(await travel(browser, server.origin, journey)));
      } finally {
        await server.close();
      }
    }
  } finally {
    await browser.close();
  }
  return problems;
}

const folder = mkdtempSync(join(tmpdir(), 'meristem-studio-'));
try {
  const problems = await checkStudio(folder);
  process.stdout.write(problems.length === 0 ? 'All journeys through the studio passed.\n' : '');
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof BrowserCheckError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
