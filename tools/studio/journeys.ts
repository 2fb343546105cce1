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

async function draw(studio: StudioPage): Promise<void> {
  const { page } = studio;
  await studio.fromFile('New network');
  const area = async (kind: string): Promise<void> => {
    await page.getByRole('button', { name: kind, exact: true }).click();
  };
  const selected = page.getByRole('complementary', { name: 'What is selected' });
  const join = async (label: string, other: string): Promise<void> => {
    await selected.getByLabel(label, { exact: true }).selectOption(other);
  };
  const outline = await page.getByRole('heading', { name: 'Network', level: 3 }).count();
  require(outline > 0, 'no outline of the network', 'one');
  await area('Recurrent pool');
  const [input, output] = await ends(studio);
  await join('Read from', input);
  await area('Feedforward layer');
  await join('Read from', await firstArea(studio));
  await join('Project to', output);
}

/** The names of the first input and the first output in the outline. */
async function ends({ page }: StudioPage): Promise<[string, string]> {
  const text = await page
    .getByRole('complementary', { name: 'What is selected' })
    .locator('select')
    .first()
    .innerText();
  const names = text.split('\n').map((line) => line.trim());
  require(names.includes(
    'next',
  ), `"${names.join(', ')}" to project to`, 'the output "next" of the usual task among them');
  return ['symbol', 'next'];
}

/** The name of the area that was drawn first. */
async function firstArea({ page }: StudioPage): Promise<string> {
  const options = page
    .getByRole('complementary', { name: 'What is selected' })
    .getByLabel('Read from', { exact: true })
    .locator('option');
  const names = await options.allInnerTexts();
  const found = names
    .map((name) => name.trim())
    .find((name) => name !== 'symbol' && !/choose|itself|^next$/iu.test(name));
  require(found !== undefined, `"${names.join(', ')}"`, 'an area to read from');
  return found as string;
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
    name: 'two areas are drawn from nothing, trained, kept, and found again',
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
