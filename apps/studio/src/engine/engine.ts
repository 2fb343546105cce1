import type { Backend } from '@meristem/autodiff';
import { checkpointFromBytes } from '@meristem/growable';
import type { Catalogue } from '../contract/catalogue.ts';
import { shown, StudioFault } from '../contract/fault.ts';
import { whole } from '../contract/fields.ts';
import { isObject } from '../contract/json.ts';
import type { FromWorker } from '../contract/messages.ts';
import type { Exchanges, Request, RequestKind, Wanted } from '../contract/requests.ts';
import type { StudioPrecision } from '../contract/document.ts';
import { catalogue, presetOf } from './catalogue.ts';
import { exported } from './exports.ts';
import { faultOf } from './fault-of.ts';
import { transferred } from './frames.ts';
import { LiveRun } from './live-run.ts';
import { checkedOf, openedOf } from './opened.ts';
import { planeExamples } from './raster.ts';
import type { RecordedFrame } from './recorded-frame.ts';
import { partsOf, requireRoom } from './run-parts.ts';
import { sampledText } from './sampling.ts';
import { Session } from './session.ts';
import { messageTurn, type Turn } from './turn.ts';

/** Says something to the page, and hands the memory of some arrays over. */
export type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** What an engine works with. */
export interface EngineOptions {
  readonly post: Post;
  /** Opens the backend of a precision. */
  readonly openBackend: (precision: StudioPrecision) => Promise<Backend>;
  /** Bytes of recorded frames of each run; 64 MB unless told. */
  readonly mostBytes?: number;
}

/** Runs that are open at a time, at most. */
const MOST_RUNS = 8;

type Handlers = {
  readonly [K in RequestKind]: (
    given: Exchanges[K]['gives'],
  ) => Exchanges[K]['gets'] | Promise<Exchanges[K]['gets']>;
};

/** Several runs by id, and whatever the page may ask of them. Every request is answered, by a value or by a fault. */
export class StudioEngine {
  readonly #options: EngineOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #backends = new Map<StudioPrecision, Promise<Backend>>();
  readonly #turn: Turn = messageTurn();
  #opened = 0;
  #catalogue: Catalogue | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Hears a message of the page; its answer is posted. */
  async hear(message: unknown): Promise<void> {
    const { id, kind } = (isObject(message) ? message : {}) as Partial<Request>;
    try {
      if (typeof id !== 'number' || !Object.hasOwn(this.#handlers, String(kind))) {
        throw new StudioFault({
          found: `a message of the kind ${shown(kind)} with the id ${shown(id)}`,
          expected: `a number as id, and one of ${Object.keys(this.#handlers).join(', ')}`,
          remedy: 'Load the page anew.',
        });
      }
      const handle = this.#handlers[kind as RequestKind] as (given: unknown) => unknown;
      const value = (await handle(message)) as Exchanges[RequestKind]['gets'];
      this.#options.post({ kind: 'answer', id, value }, transferred(value));
    } catch (error) {
      this.#options.post(faultOf(typeof id === 'number' ? id : -1, error), []);
    }
  }

  /** What trains in a run. @throws StudioFault if there is no such run */
  runOf(id: string): LiveRun {
    return this.#session(id).run;
  }

  /** Closes all runs. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.close()));
  }

  readonly #handlers: Handlers = {
    catalogue: () => (this.#catalogue ??= catalogue()),
    preset: (asked) => presetOf(asked),
    check: async ({ document }) => {
      const parts = await partsOf(document);
      return checkedOf(parts, await this.#backend(parts.document.precision));
    },
    open: async ({ document, checkpoint }) => {
      const parts = await partsOf(document);
      const backend = await this.#backend(parts.document.precision);
      requireRoom(parts, backend);
      this.#requireSpace();
      return this.#begin(new LiveRun(parts, backend, checkpoint && checkpointFromBytes(checkpoint)));
    },
    close: async ({ run }) => {
      const session = this.#session(run);
      this.#sessions.delete(run);
      await session.close();
      return null;
    },
    run: ({ run, speed }) => this.#session(run).start(speed),
    pause: ({ run }) => this.#session(run).pause(),
    step: ({ run, cycles }) => this.#session(run).step(cycles),
    watch: ({ run, want, frames }) => {
      this.#session(run).frames.watch = { frames, want: wanted(want) };
      return null;
    },
    change: ({ run, changes }) => this.#session(run).change(changes),
    delete: ({ run, population, unit }) => this.#session(run).delete({ population, unit }),
    fork: async ({ run, changes }) => {
      this.#requireSpace();
      return this.#begin(await this.#session(run).forked(changes));
    },
    history: ({ run }) => {
      const { cycles, bytes, mostBytes } = this.#session(run).frames.history;
      return { cycles, bytes, mostBytes };
    },
    frame: ({ run, cycle, want }) => {
      const session = this.#session(run);
      return session.frames.shown(session.run, this.#frame(session, cycle), wanted(want));
    },
    sample: ({ run, ...asked }) => {
      const session = this.#session(run);
      const frame = this.#frame(session, asked.cycle);
      const text = session.frames.networks.with(session.run, frame, (network) => sampledText(network, asked));
      return { cycle: frame.cycle, text };
    },
    predict: ({ run, ...asked }) => {
      const session = this.#session(run);
      return session.frames.raster(session.run, this.#frame(session, asked.cycle), asked);
    },
    examples: ({ run, most }) => {
      const { task, document } = this.#session(run).run.parts;
      return planeExamples(task, document.seed, most);
    },
    explain: ({ run, population, unit }) => this.#session(run).explain({ population, unit }),
    export: ({ run, what }) => exported(this.#session(run).run, what),
  };

  #begin(run: LiveRun): ReturnType<typeof openedOf> {
    const id = `run-${++this.#opened}`;
    const opened = openedOf(id, run);
    const { post, mostBytes } = this.#options;
    this.#sessions.set(
      id,
      new Session(run, {
        id,
        post: (event) => post(event, event.kind === 'frame' ? transferred(event) : []),
        turn: this.#turn,
        ...(mostBytes !== undefined && { mostBytes }),
      }),
    );
    return opened;
  }

  /** The frame at a cycle or before it; that of now where none is told. */
  #frame(session: Session, cycle: number | undefined): RecordedFrame {
    if (cycle === undefined) return session.frames.present(session.run);
    whole(0, Number.MAX_SAFE_INTEGER)(cycle, '$.cycle');
    return session.frames.history.at(cycle);
  }

  #session(run: string): Session {
    const found = this.#sessions.get(run);
    if (found) return found;
    throw new StudioFault({
      found: `the run ${shown(run)}`,
      expected: 'one that is open',
      remedy: 'Open the document again.',
    });
  }

  #requireSpace(): void {
    if (this.#sessions.size < MOST_RUNS) return;
    throw new StudioFault({
      found: `${this.#sessions.size} open runs`,
      expected: `fewer than ${MOST_RUNS}`,
      remedy: 'Close one.',
    });
  }

  #backend(precision: StudioPrecision): Promise<Backend> {
    const known = this.#backends.get(precision);
    if (known) return known;
    const opening = this.#options.openBackend(precision);
    this.#backends.set(precision, opening);
    // What could not be loaded now may be there the next time; who asked for it hears why.
    opening.catch(() => this.#backends.delete(precision));
    return opening;
  }
}

const WANTED: readonly Wanted[] = ['weights', 'activity', 'boundary'];

/** The parts of a frame that are known. @throws StudioFault for another one */
function wanted(want: readonly Wanted[] | undefined): readonly Wanted[] {
  const list = want ?? [];
  const stranger = Array.isArray(list) ? list.find((each) => !WANTED.includes(each)) : list;
  if (stranger === undefined) return list;
  throw new StudioFault({
    path: '$.want',
    found: shown(stranger),
    expected: `a list of ${WANTED.join(', ')}`,
    remedy: 'Leave it out.',
  });
}
