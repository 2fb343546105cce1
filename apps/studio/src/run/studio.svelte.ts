import { createContext } from 'svelte';
import type { Checked, Speed, StudioDocument, TaskJson } from '../contract/index.ts';
import { withTask } from '../document/port-edits.ts';
import type { Work } from '../document/work.svelte.ts';
import { areaPaths } from '../document/area-paths.ts';
import { hueAmong } from '../style/palette.ts';
import type { Theme } from '../style/theme.svelte.ts';
import { stepBetween } from './changes.ts';
import { EngineFault } from './engine-client.ts';
import type { Notices } from './notices.svelte.ts';
import type { Runs } from './runs.svelte.ts';

/** What a document cannot be trained for. */
export interface DocumentFault {
  readonly message: string;
  readonly path: string | undefined;
}

/** What every part of the page shares. */
interface Parts {
  readonly work: Work;
  readonly runs: Runs;
  readonly notices: Notices;
  readonly theme: Theme;
}

/** The studio: the document in hand and the runs that train it, together. */
export class Studio {
  readonly work: Work;
  readonly runs: Runs;
  readonly notices: Notices;
  readonly theme: Theme;
  /** What the document would be, where it can be trained. */
  checked: Checked | undefined = $state.raw();
  fault: DocumentFault | undefined = $state.raw();
  #checkedDocument: StudioDocument | undefined;

  constructor({ work, runs, notices, theme }: Parts) {
    this.work = work;
    this.runs = runs;
    this.notices = notices;
    this.theme = theme;
  }

  /** Whether what is drawn is what the run at hand trains. */
  get inStep(): boolean {
    return this.runs.stepTo(this.work.document).kind === 'same';
  }

  /** The colour of an area, or of a population within it, by path: the same in every panel. */
  hueOf(path: string): string {
    const architecture = this.runs.active?.architecture ?? this.work.document.experiment.architecture;
    const paths = areaPaths(architecture);
    const owner = paths.includes(path)
      ? path
      : (paths.findLast((area) => path.startsWith(`${area}.`)) ?? path);
    return hueAmong(paths, owner);
  }

  /** Asks whether the document can be trained; a run that has not begun follows it. */
  async check(document: StudioDocument): Promise<void> {
    const before = this.#checkedDocument;
    if (before !== undefined && stepBetween(before, document).kind === 'same') return;
    this.#checkedDocument = document;
    try {
      const checked = await this.runs.check(document);
      if (this.#checkedDocument !== document) return;
      this.checked = checked;
      this.fault = undefined;
    } catch (error) {
      if (!(error instanceof EngineFault)) throw error;
      if (this.#checkedDocument === document) this.fault = { message: error.message, path: error.path };
      return;
    }
    const run = this.runs.active;
    if (run !== undefined && (run.cycle > 0 || run.running)) return;
    if (this.runs.stepTo(document).kind !== 'same') await this.runs.open(document);
  }

  /** Trains what is drawn: on from where the run is if it can take the changes, from the start if it cannot. */
  async start(): Promise<void> {
    await this.#follow();
    await this.runs.active?.start(this.runs.speed);
  }

  /** Trains some cycles of what is drawn. */
  async step(cycles: number): Promise<void> {
    await this.#follow();
    await this.runs.active?.step(cycles);
  }

  async pause(): Promise<void> {
    await Promise.all(this.runs.list.filter(({ running }) => running).map((run) => run.pause()));
  }

  /** Trains what is drawn from the first cycle. */
  async restart(): Promise<void> {
    const run = await this.runs.open(this.work.document);
    await run.start(this.runs.speed);
  }

  /** Trains faster or slower, from now on. */
  async setSpeed(speed: Speed): Promise<void> {
    this.runs.speed = speed;
    await Promise.all(this.runs.list.filter(({ running }) => running).map((run) => run.start(speed)));
  }

  /** Goes on with a whole other document. */
  async open(document: StudioDocument, checkpoint?: Uint8Array): Promise<void> {
    await this.pause();
    this.work.replace(document);
    this.#checkedDocument = undefined;
    await this.runs.open(document, checkpoint);
    await this.check(document);
  }

  /** Gives the network another task: its ports, and the settings that suit it, with the areas as they are drawn. */
  async setTask(task: TaskJson, data: StudioDocument['data']): Promise<void> {
    const { document } = this.work;
    const { precision } = document;
    const kept = data === undefined ? {} : { data };
    const rule = this.#rule();
    const fresh = await this.runs.engine.ask('preset', { ...rule, experiment: { task }, ...kept });
    const { data: _, ...rest } = document;
    const { inputs, outputs } = fresh.architecture;
    const drawn = withTask({ ...rest, ...kept }, fresh.task, { inputs, outputs });
    const { architecture } = drawn.experiment;
    const experiment = await this.runs.engine.ask('preset', {
      ...rule,
      experiment: { task, architecture },
      ...kept,
    });
    this.work.edit(() => ({ ...drawn, precision, experiment: { ...experiment, architecture } }));
  }

  #rule(): { readonly preset: string; readonly rule: string } {
    const presets = this.runs.catalogue?.presets ?? [];
    const { kind } = this.work.document.experiment.rule;
    const found = presets.find(({ preset, rule }) => preset === 'default' && rule === kind) ?? presets[0];
    return { preset: found?.preset ?? 'default', rule: found?.rule ?? kind };
  }

  async #follow(): Promise<void> {
    const { document } = this.work;
    const step = this.runs.stepTo(document);
    if (step.kind === 'restart') await this.runs.open(document);
    if (step.kind === 'change') await this.runs.change(document, step.changes);
  }
}

/** The studio, for every component. */
export const [useStudio, provideStudio] = createContext<Studio>();
