import type { Axis, Backend, Executable, Plan, Residence, RunInputs, State } from '@meristem/autodiff';
import { foldKey, MeristemError, randomKey } from '@meristem/autodiff';
import type { Experiment } from '@meristem/experiment';
import type { Trainer, AxisPopulation } from '@meristem/growable';
import { presetExperiment, trainerOf } from '@meristem/experiment';
import { reversal } from '@meristem/tasks';

/** Cycles of text that plans are run on, over and over. */
const TEXT_CYCLES = 64;

/**
 * Cycles after which training begins anew. A pool that may not grow goes on to weights of some hundreds, at which
 * probabilities are denormal numbers: no run gets there, and they cost more than the cycle.
 */
const FRESH_CYCLES = 2000;

/** The paper's network on the hard problem, ready to be timed: 40 characters, batch 1, the margin rule. */
export class PaperCycle {
  /** The axis of the pool. */
  readonly axis: Axis;
  readonly residence: Residence;
  /** How often something has looked at the instructions of a plan: to lower it, a backend must. */
  lookups = 0;
  readonly #trainer: Trainer;
  readonly #executable: Executable;
  readonly #strengths: string;
  readonly #inputs: readonly RunInputs[];
  readonly #fresh: State;
  #cycle = 0;
  #sinceFresh = 0;

  constructor(units: number, backend: Backend) {
    const task = reversal();
    let placed: { residence: Residence; executable?: Executable } | undefined;
    const observed: Backend = {
      description: backend.description,
      place: (state) => {
        const residence = backend.place(state);
        const here: typeof placed = { residence };
        placed ??= here;
        const load = residence.load.bind(residence);
        residence.load = (plan) => (here.executable = load(this.#watched(plan)));
        return residence;
      },
    };
    this.#trainer = trainerOf(steadyExperiment(units), { task, seed: 0, backend: observed });
    if (placed?.executable === undefined)
      throw new MeristemError('bench', 'paper cycle: found a trainer that loaded no plan, expected one.');
    this.residence = placed.residence;
    this.#fresh = placed.residence.snapshot();
    this.#executable = placed.executable;
    const { axis, name } = this.#trainer.model.axisPopulations[0] as AxisPopulation;
    this.axis = axis;
    this.#strengths = `strength:${name}`;
    const stream = task.open({ key: foldKey(randomKey(0), 'bench'), batch: 1 });
    this.#inputs = Array.from({ length: TEXT_CYCLES }, () => {
      const arrays = Object.fromEntries(
        [...task.inputs, ...task.targets].map(({ name }) => [name, new Int32Array(task.steps)]),
      );
      stream.next(arrays);
      return { ...arrays, learningRate: 0.01, penaltyScale: 1 };
    });
  }

  /** Trains for so many cycles, data and growth rule included, and returns the mean microseconds of one. */
  timeTrainer(cycles: number): number {
    this.#refresh(cycles);
    const began = performance.now();
    for (let cycle = 0; cycle < cycles; cycle++) this.#trainer.train();
    return ((performance.now() - began) * 1000) / cycles;
  }

  /** Runs the plan alone, on inputs that lie ready, and reads the strengths; returns the mean microseconds of one. */
  timePlan(cycles: number): number {
    this.#refresh(cycles);
    const began = performance.now();
    for (let cycle = 0; cycle < cycles; cycle++) {
      this.#executable.run(this.#inputs[this.#cycle++ % TEXT_CYCLES] as RunInputs);
      this.#executable.output(this.#strengths);
    }
    return ((performance.now() - began) * 1000) / cycles;
  }

  release(): void {
    this.residence.release();
  }

  #refresh(cycles: number): void {
    this.#sinceFresh += cycles;
    const edited = this.residence.extents[this.axis.name] !== this.#fresh.units(this.axis).ids.length;
    if (this.#sinceFresh < FRESH_CYCLES || edited) return;
    this.#sinceFresh = cycles;
    for (const variable of this.#fresh.tensors.keys()) {
      this.residence.write(variable, this.#fresh.read(variable));
    }
  }

  /** The same plan; reading its instructions is counted. */
  #watched(plan: Plan): Plan {
    const seen = (): void => {
      this.lookups++;
    };
    return {
      ...plan,
      get instructions() {
        seen();
        return plan.instructions;
      },
    };
  }
}

/**
 * The paper's experiment whose rule looks at every unit and draws its random numbers in every cycle as it always does, but
 * finds none too weak and adds none, so that the size stays.
 */
function steadyExperiment(units: number): Experiment {
  const task = reversal();
  const { name, options } = task;
  const experiment = presetExperiment('paper', {
    rule: 'outgoing-l1',
    task: { name, options: { ...options } as Record<string, never> },
    ports: task,
    units,
  });
  const never = { threshold: 0, addProbability: 0, deleteProbability: 0, spontaneousProbability: 0 };
  return { ...experiment, rule: { ...experiment.rule, ...never } };
}
