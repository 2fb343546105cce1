import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { BrowserCheckError } from './errors.ts';
import type {} from './page/page.ts';

/** What a visit of the page has brought. */
export interface Visit<R> {
  readonly report: R;
  /** Errors and warnings in the console, exceptions that nobody caught, and requests that failed. */
  readonly complaints: readonly string[];
  /** Paths of all that was loaded. */
  readonly loaded: readonly string[];
}

/** How long a page may take, in milliseconds; it takes about a minute on a slow machine. */
const PATIENCE = 8 * 60_000;

/**
 * Opens the page and waits for its report.
 *
 * @throws BrowserCheckError if it has none or takes too long.
 */
export async function visit<R>(browser: Browser, url: string): Promise<Visit<R>> {
  const page = await browser.newPage();
  const complaints = listen(page);
  const loaded: string[] = [];
  page.on('response', (response) => loaded.push(new URL(response.url()).pathname));
  try {
    await page.goto(url);
    const json = await withinPatience(
      page.evaluate(() => window.pageReport),
      url,
    );
    if (json === undefined) {
      throw new BrowserCheckError(
        `page: found no report at ${url}, for its script did not run: ${complaints.join('; ')}`,
      );
    }
    return { report: JSON.parse(json) as R, complaints, loaded };
  } finally {
    await page.close();
  }
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const type = message.type();
    if (type === 'error' || type === 'warning') complaints.push(`console ${type}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('crash', () => complaints.push('the page crashed'));
  page.on('requestfailed', (request) => {
    complaints.push(
      `request failed: ${request.url()} (${request.failure()?.errorText ?? 'no reason given'})`,
    );
  });
  page.on('response', (response) => {
    if (!response.ok()) complaints.push(`status ${response.status()}: ${response.url()}`);
  });
  return complaints;
}

async function withinPatience<T>(answer: Promise<T>, url: string): Promise<T> {
  const answered = new AbortController();
  const late = setTimeout(PATIENCE, undefined, { signal: answered.signal }).then((): never => {
    throw new BrowserCheckError(
      `page: found no report at ${url} after ${PATIENCE / 1000} seconds, expected one.`,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
  }
}
