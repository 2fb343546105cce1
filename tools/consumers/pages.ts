import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../browser/chromium.ts';
import { serveFolder } from '../browser/static-server.ts';
import type { Site } from './bundles.ts';
import { type Digests, type Expected, type Outcome, outcomeProblems } from './outcome.ts';

/** What a page of `app/page.js` says. */
interface PageReport {
  /** Without a word of where the kernels are. */
  readonly untold: Outcome;
  /** Told where they are, if the page says so. */
  readonly told: Outcome;
  readonly fast: Outcome;
  /** In a worker, with a second thread. */
  readonly worker: Outcome;
}

const MISSING_KERNELS =
  /^kernels: found nothing at .* esbuild, Rollup and copies by hand leave them behind\. Serve/;
const MISSING_THREAD =
  /^threads: found that thread 1 of 2 did not start: its module could not be loaded\. Vite and/;
const FORBIDDEN =
  /^kernels: found that the policy of this page or process forbids WebAssembly\. Add 'wasm-unsafe-eval'/;

/** What the page writes, awaited: how it ends is a JSON text. */
async function reportOf(page: Page, url: string): Promise<PageReport> {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.goto(url);
  const json = await page.evaluate(() => (window as unknown as { report?: Promise<string> }).report);
  if (json === undefined) throw new Error(`${url}: found no report: ${complaints.join('; ')}`);
  return JSON.parse(json) as PageReport;
}

async function visit(browser: Browser, { folder, path }: Site, policy: string): Promise<PageReport> {
  const server = await serveFolder(folder, { isolated: true, policy });
  const page = await browser.newPage();
  try {
    return await reportOf(page, `${server.origin}${path}`);
  } finally {
    await page.close();
    await server.close();
  }
}

function reportProblems(site: Site, report: PageReport, digests: Digests): string[] {
  const { name, brings } = site;
  const whole: Expected = { threads: 1, ...digests };
  // In a worker that there is no thread for, the word about that; without a worker there is nothing to say.
  const threaded: Expected = brings.threads ? { threads: 2, ...digests } : { error: MISSING_THREAD };
  // Other bits than `portable`, of which nobody knows more than that they are the same whole and as a stream.
  const { fast } = report;
  const own = fast.error === undefined ? { digest: fast.digest, predicted: fast.predicted.whole } : digests;
  return [
    ...outcomeProblems(`${name}, untold`, report.untold, brings.kernels ? whole : { error: MISSING_KERNELS }),
    ...outcomeProblems(`${name}, told`, report.told, whole),
    ...outcomeProblems(`${name}, fast`, fast, { threads: 1, ...own }),
    ...(brings.worker ? outcomeProblems(`${name}, worker`, report.worker, threaded) : []),
  ];
}

async function siteProblems(browser: Browser, site: Site, digests: Digests): Promise<string[]> {
  const { name, scripts = '' } = site;
  const policy = (compile: string): string =>
    `default-src 'self'; script-src 'self' ${compile} ${scripts}; img-src data:`;
  const report = await visit(browser, site, policy("'wasm-unsafe-eval'"));
  const { told, worker } = report;
  process.stdout.write(
    `${name}: ${told.error ?? `network ${told.digest}`}, ${worker.error ?? `${worker.threads} threads`}\n`,
  );
  const strict = await visit(browser, site, policy(''));
  return [
    ...reportProblems(site, report, digests),
    ...outcomeProblems(`${name}, under a policy without WebAssembly`, strict.told, { error: FORBIDDEN }),
  ];
}

/** Opens every site in Chromium: each has to grow the network that all hosts do, or say what is missing. */
export async function pageProblems(sites: readonly Site[], digests: Digests): Promise<string[]> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_FLAGS] });
  try {
    process.stdout.write(`Chromium ${browser.version()}\n`);
    const problems: string[] = [];
    for (const site of sites) problems.push(...(await siteProblems(browser, site, digests)));
    return problems;
  } finally {
    await browser.close();
  }
}
