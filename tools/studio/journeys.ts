import { readFile } from 'node:fs/promises';
import { BrowserCheckError } from '../browser/errors.ts';
import { AXE } from './built-studio.ts';
import type { StudioPage } from './studio-page.ts';

/** What somebody does in the studio from an empty window on, and what has to come of it. */
export interface Journey {
  readonly name: string;
  /** The part of the address behind the page's, if it begins with one. */
  readonly hash?: string;
  run(studio: StudioPage): Promise<void>;
}

/** What the first network costs before it has learned anything: 40 letters of four, in nats. */
const GUESSING = 40 * Math.log(4);

/** @throws BrowserCheckError if what was found is not what was expected. */
function require(holds: boolean, found: string, expected: string): void {
  if (!holds) throw new BrowserCheckError(`studio: found ${found}, expected ${expected}.`);
}

/** A layer is added to the pool that a new network has: it reads the pool, and the output reads it. */
async function draw(studio: StudioPage): Promise<void> {
  const { page } = studio;
  await studio.fromFile('New network');
  await page.getByRole('button', { name: 'Feedforward layer', exact: true }).click();
  const selected = page.getByRole('complementary', { name: 'What is selected' });
  await selected.getByLabel('Read from', { exact: true }).selectOption('memory');
  await selected.getByLabel('Project to', { exact: true }).selectOption('next');
}

/** Everything that has to hold in a page that is isolated, and in one that is not. */
export const JOURNEYS: readonly Journey[] = [
  {
    name: 'the first visit is a network that grows',
    async run(studio) {
      await studio.train();
      await studio.until('cycles', ({ cycle }) => cycle > 200);
      await studio.until('a loss below four fifths of guessing', ({ loss }) => loss < 0.8 * GUESSING);
      await studio.until('more than one unit', ({ units }) => units > 1);
      await studio.pause();
      const { cycle } = await studio.standing();
      await studio.press('Train one cycle');
      await studio.until('one cycle more', (now) => now.cycle > cycle);
    },
  },
  {
    name: 'a layer is drawn beside the pool of a new network, trained, kept, and found again',
    async run(studio) {
      await draw(studio);
      await studio.train();
      await studio.until('a loss below nine tenths of guessing', ({ loss }) => loss < 0.9 * GUESSING);
      await studio.until('more than two units', ({ units }) => units > 2);
      await studio.pause();
      await studio.page.waitForTimeout(1000);
      await studio.page.reload();
      await studio.page.getByRole('region', { name: 'Training' }).waitFor();
      const names = await studio.page.locator('.svelte-flow__node').allInnerTexts();
      require(names.length ===
        4, `${names.length} things on the canvas after a reload`, 'the two areas, the input and the output');
    },
  },
  {
    name: 'an experiment is saved as a file that is plain JSON',
    async run(studio) {
      await studio.train();
      await studio.until('cycles', ({ cycle }) => cycle > 50);
      await studio.pause();
      const file = await (await studio.saved('Save as a file')).path();
      const { format } = JSON.parse(await readFile(file, 'utf8')) as { readonly format?: unknown };
      require(format ===
        'meristem.studio', `a file of format ${JSON.stringify(format)}`, '"meristem.studio"');
    },
  },
  {
    name: 'a shared address of junk gets a message, and the page stays usable',
    hash: '#x=__proto__<img src=x onerror=alert(1)>',
    async run(studio) {
      await studio.page.getByRole('status').first().waitFor({ state: 'attached' });
      await studio.train();
      await studio.until('cycles', ({ cycle }) => cycle > 20);
    },
  },
  {
    name: 'axe finds no serious fault, light and dark',
    async run(studio) {
      const { page } = studio;
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForTimeout(500);
        // The page's policy lets no script in that is not its own: axe is run by the debugger instead.
        await page.evaluate(await readFile(AXE, 'utf8'));
        const faults = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as { readonly axe: { run(): Promise<AxeResults> } };
          const { violations } = await axe.run();
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
        });
        require(faults.length === 0, `${colorScheme}: ${faults.join('; ')}`, 'no serious fault');
      }
    },
  },
];

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact?: string | null;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
