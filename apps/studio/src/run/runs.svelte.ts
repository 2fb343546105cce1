import type { Catalogue, Changes, Checked, Event, Speed, StudioDocument } from '../contract/index.ts';
import { type Step, stepBetween } from './changes.ts';
import { EngineClient, type EngineFault, type EnginePort } from './engine-client.ts';
import { Run } from './run.svelte.ts';

/** Runs that may stand side by side. */
export const MOST_RUNS = 4;

/** All runs of the page: one is at hand, forks stand beside it. */
export class Runs {
  readonly engine: EngineClient;
  catalogue: Catalogue | undefined = $state.raw();
  list: readonly Run[] = $state.raw([]);
  active: Run | undefined = $state.raw();
  speed: Speed = $state('fastest');
  /** Set when the worker is no more. */
  broken: EngineFault | undefined = $state.raw();
  #opened = 0;

  constructor(port: EnginePort) {
    this.engine = new EngineClient(
      port,
      (event) => {
        this.#hear(event);
      },
      (fault) => (this.broken = fault),
    );
  }

  /** What there is to choose from; asked for once. */
  async load(): Promise<Catalogue> {
    this.catalogue ??= await this.engine.ask('catalogue', {});
    return this.catalogue;
  }

  check(document: StudioDocument): Promise<Checked> {
    return this.engine.ask('check', { document });
  }

  /** Opens a run of a document in the place of all others. */
  async open(document: StudioDocument, checkpoint?: Uint8Array): Promise<Run> {
    const before = this.list;
    const gives = checkpoint === undefined ? { document } : { document, checkpoint };
    const opened = await this.engine.ask('open', gives);
    const run = new Run(this.engine, document, opened, 0);
    this.#opened = 1;
    this.list = [run];
    this.active = run;
    await Promise.all(before.map(({ id }) => this.engine.ask('close', { run: id })));
    return run;
  }

  /** A second run from the present weights of the one at hand, beside it. */
  async fork(changes?: Changes): Promise<Run | undefined> {
    const from = this.active;
    if (from === undefined || this.list.length >= MOST_RUNS) return undefined;
    const opened = await this.engine.ask('fork', {
      run: from.id,
      ...(changes === undefined ? {} : { changes }),
    });
    const run = new Run(this.engine, from.document, opened, this.#opened++);
    run.record = from.record;
    this.list = [...this.list, run];
    return run;
  }

  /** Lets a run go; the first of the others is at hand then. */
  async close(run: Run): Promise<void> {
    this.list = this.list.filter((other) => other !== run);
    if (this.active === run) this.active = this.list[0];
    await this.engine.ask('close', { run: run.id });
  }

  /** How the run at hand would get to be of a document. */
  stepTo(document: StudioDocument): Step {
    return this.active === undefined ? { kind: 'restart' } : stepBetween(this.active.document, document);
  }

  /** Goes on under way with what a document says now. */
  async change(document: StudioDocument, changes: Changes): Promise<void> {
    const run = this.active;
    if (run === undefined) return;
    run.opened = await this.engine.ask('change', { run: run.id, changes });
    run.document = document;
  }

  #hear(event: Event): void {
    this.list.find(({ id }) => id === event.run)?.hear(event);
  }
}
