import {
  type Backend,
  type BoundOptimizer,
  createState,
  randomKey,
  type Residence,
  restructure,
  rmsprop,
  type State,
} from '@meristem/autodiff';
import { type Model, traceTraining } from '@meristem/growable';
import { quartiles } from '../statistics.ts';
import { areaNetwork, areaNetworkInputs } from './area-network.ts';
import { CompilationTime } from './compilation-time.ts';
import { counted, type Measurement } from './measurement.ts';
import { detailOf, type NamedBackend, openOurs } from './our-backends.ts';
import type { Section } from './section.ts';
import { criterion } from './hand-training.ts';

/** Networks whose median counts, after those by which the engine has warmed up. */
const MEASURED_ROUNDS = 20;
const WARM_UP_ROUNDS = 4;

/** What is timed of a change, in order; compiling is part of loading. */
const STAGES = [
  'model',
  'gradient and trace',
  'state',
  'place',
  'load',
  'of load: compile',
  'first run',
  'all',
] as const;

/** Milliseconds of the stages of one change. */
export type Stages = Readonly<Record<(typeof STAGES)[number], number>>;

/** Networks of areas that are changed as a whole: a new model, a new plan, and the state carried over. */
export const structureSection: Section = {
  title: 'another graph of 8 areas of 8 to 16 units, until its first cycle is done',
  workloads: [],
  run: async (context) => {
    const measured: Measurement[] = [];
    for (const named of await openOurs(context.ours)) {
      context.note(`structure: ${named.name}`);
      const series = new ChangingNetwork(named.backend);
      const rounds: Stages[] = [];
      for (let round = 0; round < WARM_UP_ROUNDS + MEASURED_ROUNDS; round++) {
        await new Promise((resolve) => setImmediate(resolve));
        context.check();
        rounds.push(series.change());
      }
      series.release();
      measured.push(...summary(named, rounds));
    }
    return { measurements: measured, missing: [] };
  },
};

/** The first change, and the quartiles of every stage over the later ones. */
function summary({ name, backend }: NamedBackend, rounds: readonly Stages[]): readonly Measurement[] {
  const program = { program: name, detail: detailOf(backend) };
  const later = rounds.slice(WARM_UP_ROUNDS);
  const [first] = rounds as [Stages];
  return [
    ...STAGES.map((stage): Measurement => ({
      subject: stage,
      ...program,
      unit: 'ms',
      ...quartiles(later.map((each) => each[stage])),
      ratio: null,
      against: null,
      rounds: later.length,
    })),
    counted(program, { subject: 'all, the first time', unit: 'ms', count: first.all }),
  ];
}

/** A network that is trained for a cycle after every change. */
export class ChangingNetwork {
  readonly #backend: Backend;
  #residence: Residence | undefined;
  #round = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** The state after the last cycle; nothing before the first. */
  get state(): State | undefined {
    return this.#residence?.snapshot();
  }

  /** Goes on with the next network of the series, and says how long each stage took. */
  change(): Stages {
    const watch = new CompilationTime();
    const clock = new StageClock();
    try {
      const before = this.state;
      const model = areaNetwork(this.#round++);
      clock.finish('model');
      const optimizer = rmsprop({ maxStep: 0.01 }).bind(model.parameters);
      const plan = traceTraining({ model, criterion, optimizer });
      clock.finish('gradient and trace');
      const state = carriedOver(before, model, optimizer);
      clock.finish('state');
      this.#residence?.release();
      const residence = (this.#residence = this.#backend.place(state));
      clock.finish('place');
      const executable = residence.load(plan);
      clock.finish('load');
      executable.run(areaNetworkInputs);
      executable.output('loss');
      clock.finish('first run');
    } finally {
      watch.stop();
    }
    return clock.stages(watch.milliseconds);
  }

  release(): void {
    this.#residence?.release();
  }
}

/** The state of a changed network: what was there goes on, what is new begins. */
function carriedOver(before: State | undefined, model: Model, { slots }: BoundOptimizer): State {
  const born = model.axisPopulations.filter(({ name }) => before?.axisUnits.has(name) !== true);
  const parts = {
    variables: [...model.parameters, ...model.carried, ...slots],
    extents: Object.fromEntries(born.map(({ name, initial }) => [name, initial])),
  };
  return before ? restructure(before, parts) : createState({ ...parts, key: randomKey(0) });
}

/** Takes the time of one stage after the other. */
class StageClock {
  readonly #taken = new Map<string, number>();
  readonly #began = performance.now();
  #last = this.#began;

  finish(stage: keyof Stages): void {
    const now = performance.now();
    this.#taken.set(stage, now - this.#last);
    this.#last = now;
  }

  /** @param compile what compiling took. */
  stages(compile: number): Stages {
    this.#taken.set('of load: compile', compile).set('all', this.#last - this.#began);
    return Object.fromEntries(STAGES.map((stage) => [stage, this.#taken.get(stage)])) as Stages;
  }
}
