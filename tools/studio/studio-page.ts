import type { Browser, Download, Page } from 'playwright-core';
import { BrowserCheckError } from '../browser/errors.ts';

/** What stands in the row above the canvas. */
export interface Standing {
  readonly cycle: number;
  readonly loss: number;
  readonly units: number;
}

/** How long anything may take, in milliseconds; machines that test have other work too. */
const PATIENCE = 120_000;

/** The studio as somebody has it open: what they press, and what they see. */
export class StudioPage {
  readonly page: Page;
  /** Errors and warnings in the console, exceptions that nobody caught, and requests that failed or left the page's origin. */
  readonly complaints: string[] = [];

  private constructor(page: Page, origin: string) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.message}`));
    page.on('requestfailed', (request) => this.complaints.push(`failed: ${request.url()}`));
    page.on('request', (request) => {
      const { protocol, origin: to } = new URL(request.url());
      if (protocol.startsWith('http') && to !== origin)
        this.complaints.push(`left the page: ${request.url()}`);
    });
  }

  /** Opens the studio in a window of its own, with nothing kept from before. */
  static async open(browser: Browser, origin: string, hash = ''): Promise<StudioPage> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      acceptDownloads: true,
    });
    const studio = new StudioPage(await context.newPage(), origin);
    await studio.page.goto(`${origin}/${hash}`);
    await studio.page.getByRole('region', { name: 'Training' }).waitFor();
    return studio;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Presses a button by its name. */
  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).first().click();
  }

  /** A row of the menu of files. */
  async fromFile(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'File', exact: true }).click();
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** What is written to the disk when a row of the menu of files is pressed. */
  async saved(name: string): Promise<Download> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.fromFile(name)]);
    return download;
  }

  /** Starts training, or goes on, unless it is under way. */
  async train(): Promise<void> {
    if (await this.page.getByRole('button', { name: 'Pause', exact: true }).isVisible()) return;
    await this.press(/^(Train|Go on)$/u);
  }

  async pause(): Promise<void> {
    const pause = this.page.getByRole('button', { name: 'Pause', exact: true });
    if (await pause.isVisible()) await pause.click();
  }

  /** What the row above the canvas says; `NaN` for what it does not say yet. */
  async standing(): Promise<Standing> {
    const text = await this.page.getByRole('region', { name: 'Training' }).innerText();
    const after = (label: string): number => {
      const found = new RegExp(`${label}\\s+([\\d,.]+)`, 'u').exec(text)?.[1];
      return found === undefined ? NaN : Number(found.replaceAll(',', ''));
    };
    return { cycle: after('Cycle'), loss: after('Loss'), units: after('Units') };
  }

  /**
   * Waits until what the page says is as it should be.
   *
   * @throws BrowserCheckError with what it says instead, if that takes too long.
   */
  async until(what: string, holds: (standing: Standing) => boolean): Promise<Standing> {
    const end = Date.now() + PATIENCE;
    let standing = await this.standing();
    while (!holds(standing)) {
      if (Date.now() > end) {
        throw new BrowserCheckError(
          `studio: found ${JSON.stringify(standing)} after ${PATIENCE / 1000} seconds, expected ${what}.`,
        );
      }
      await this.page.waitForTimeout(200);
      standing = await this.standing();
    }
    return standing;
  }
}
