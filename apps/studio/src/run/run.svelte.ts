import type {
  ArchitectureJson,
  Event,
  Frame,
  Opened,
  ProgressEvent,
  RunId,
  Speed,
  StructureEvent,
  StudioDocument,
  Wanted,
} from '../contract/index.ts';
import type { EngineClient } from './engine-client.ts';
import { positionAt, recorded } from './record.ts';
import { WantedParts } from './wanted-parts.ts';

/** A run in the worker, as the page knows it. All fields are runes: what reads them follows. */
export class Run {
  readonly id: RunId;
  /** Which run this is in the page: 0, 1, 2... Its colour is the same in every panel. */
  readonly number: number;
  /** What it trains. */
  document: StudioDocument = $state.raw() as StudioDocument;
  opened: Opened = $state.raw() as Opened;
  cycle = $state(0);
  running = $state(false);
  /** Why it does not go on, where that is not by a pause. */
  ending: { readonly why: 'finished' | 'failed'; readonly message?: string } | undefined = $state.raw();
  progress: ProgressEvent | undefined = $state.raw();
  /** All progress so far, coarser the longer ago. */
  record: readonly ProgressEvent[] = $state.raw([]);
  structure: readonly StructureEvent[] = $state.raw([]);
  /** The newest frame. */
  live: Frame | undefined = $state.raw();
  /** The frame at the time cursor, when that is not at the present. */
  past: Frame | undefined = $state.raw();
  /** Where the time cursor is; undefined at the present. */
  cursor: number | undefined = $state.raw();
  readonly wanted: WantedParts;

  readonly #engine: EngineClient;
  #architecture: ArchitectureJson | undefined = $state.raw();
  #seeking = false;

  constructor(engine: EngineClient, document: StudioDocument, opened: Opened, number: number) {
    this.#engine = engine;
    this.id = opened.run;
    this.number = number;
    this.document = document;
    this.opened = opened;
    this.cycle = opened.cycle;
    this.wanted = new WantedParts((want) => {
      void this.#watch(want);
    });
  }

  /** The frame that every panel shows: the one at the time cursor. */
  get frame(): Frame | undefined {
    return this.cursor === undefined ? this.live : this.past;
  }

  /** The architecture at the time cursor. */
  get architecture(): ArchitectureJson {
    const { architecture } = this.document.experiment;
    return (this.cursor === undefined ? this.#architecture : this.past?.architecture) ?? architecture;
  }

  /** The progress at the time cursor. */
  get shown(): ProgressEvent | undefined {
    if (this.cursor === undefined) return this.progress;
    return this.record[positionAt(this.record, this.cursor)] ?? this.record[0];
  }

  /** The cycle at the time cursor. */
  get shownCycle(): number {
    return this.cursor ?? this.cycle;
  }

  async start(speed: Speed): Promise<void> {
    this.ending = undefined;
    this.seek(undefined);
    this.running = true;
    this.#stand(await this.#engine.ask('run', { run: this.id, speed }));
  }

  async pause(): Promise<void> {
    this.#stand(await this.#engine.ask('pause', { run: this.id }));
  }

  async step(cycles: number): Promise<void> {
    this.seek(undefined);
    this.#stand(await this.#engine.ask('step', { run: this.id, cycles }));
  }

  /** Moves the time cursor; undefined moves it to the present. Of many moves at once only the last is asked for. */
  seek(cycle: number | undefined): void {
    this.cursor = cycle === undefined || cycle >= this.cycle ? undefined : Math.max(0, Math.round(cycle));
    if (this.cursor === undefined) this.past = undefined;
    else void this.#seek();
  }

  /** Takes in what the worker says of this run. */
  hear(event: Event): void {
    if (event.kind === 'progress') {
      this.progress = event;
      this.cycle = event.cycle;
      this.record = recorded(this.record, event);
    } else if (event.kind === 'structure') {
      this.structure = recorded(this.structure, event);
      this.#architecture = event.architecture ?? this.#architecture;
    } else if (event.kind === 'frame') {
      this.live = event.frame;
      this.#architecture = event.frame.architecture ?? this.#architecture;
    } else {
      this.running = false;
      this.cycle = event.cycle;
      if (event.why !== 'stopped') this.ending = { ...event, why: event.why };
    }
  }

  #stand({ cycle, running }: { readonly cycle: number; readonly running: boolean }): void {
    this.cycle = cycle;
    this.running = running;
  }

  async #watch(want: readonly Wanted[]): Promise<void> {
    await this.#engine.ask('watch', { run: this.id, want, frames: true });
    if (this.cursor !== undefined) await this.#seek();
  }

  async #seek(): Promise<void> {
    if (this.#seeking) return;
    this.#seeking = true;
    try {
      for (let asked: number | undefined; asked !== this.cursor;) {
        asked = this.cursor;
        if (asked === undefined) return;
        const frame = await this.#engine.ask('frame', {
          run: this.id,
          cycle: asked,
          want: this.wanted.parts,
        });
        if (this.cursor !== undefined) this.past = frame;
      }
    } finally {
      this.#seeking = false;
    }
  }
}
