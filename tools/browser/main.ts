import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { buildPage, bundleProblems } from './bundle.ts';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';
import { BrowserCheckError } from './errors.ts';
import { checkFrozenPage } from './frozen-check.ts';
import { checkNetworkPage } from './network-check.ts';
import type { PageReport } from './page/page.ts';
import { runTrial, type TrialReport } from './page/trial.ts';
import { serveFolder } from './static-server.ts';
import { describeReport, problemsOf } from './verdict.ts';
import { visit } from './visit.ts';

/** Runs the trial in a page with or without cross-origin isolation. Returns the problems found. */
async function checkPage(
  browser: Browser,
  folder: string,
  isolated: boolean,
  node: TrialReport,
): Promise<string[]> {
  const name = isolated ? 'isolated page' : 'page without isolation';
  const server = await serveFolder(folder, { isolated });
  try {
    const { report, complaints } = await visit<PageReport>(browser, `${server.origin}/`);
    const threads = [
      [`${name}, main thread`, report.mainThread],
      [`${name}, worker`, report.worker],
    ] as const;
    for (const [where, outcome] of threads) {
      if (outcome.error === undefined) process.stdout.write(describeReport(where, outcome.report));
    }
    return [
      ...complaints.map((complaint) => `${name}: ${complaint}`),
      ...threads.flatMap(([where, outcome]) => problemsOf(outcome, { where, isolated, node })),
    ];
  } finally {
    await server.close();
  }
}

/** Runs the trial in Node.js and in Chromium. Returns the problems found. */
async function checkBrowser(folder: string): Promise<string[]> {
  const executablePath = findChromium();
  const bundle = await buildPage(folder);
  // Without native libraries, which browsers do not have.
  const node = await runTrial({ blas: 'none' });
  process.stdout.write(describeReport(`Node.js ${process.versions.node}`, node));
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  try {
    process.stdout.write(`Chromium ${browser.version()} at ${executablePath}\n`);
    const isolated = await checkPage(browser, folder, true, node);
    const open = await checkPage(browser, folder, false, node);
    const network = await checkNetworkPage(browser, join(folder, 'network'));
    const frozen = await checkFrozenPage(browser, join(folder, 'frozen'));
    return [...bundleProblems(bundle), ...isolated, ...open, ...network, ...frozen];
  } finally {
    await browser.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'meristem-browser-'));
try {
  const problems = await checkBrowser(folder);
  process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
  process.stdout.write(problems.length === 0 ? 'All checks in the browser passed.\n' : '');
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof BrowserCheckError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
