import { assign, type Tensor, type Update, type Variable, variable, zeros } from '@meristem/autodiff';
import type { ScoringContext, UnitTraces } from '../../growth/criteria/criterion.ts';
import type { Model } from '../../model/model.ts';

/** Where what a criterion keeps of neurons is kept: in the state, so that edits and checkpoints carry it along. */
export class TraceKeeper {
  /** A number per unit for every population of neurons and trace; they belong into the state. */
  readonly variables: readonly Variable[];
  readonly #traces: UnitTraces;
  readonly #kept: ReadonlyMap<string, Readonly<Record<string, Variable>>>;

  constructor(traces: UnitTraces, { axisPopulations }: Pick<Model, 'axisPopulations'>) {
    this.#traces = traces;
    this.#kept = new Map(
      axisPopulations.map(({ name, axis }) => [
        name,
        Object.fromEntries(
          traces.names.map((trace) => [
            trace,
            variable({
              name: `trace.${trace}.${name}`,
              dims: [axis],
              purpose: 'slot',
              initial: zeros,
              birth: { own: zeros },
            }),
          ]),
        ),
      ]),
    );
    this.variables = [...this.#kept.values()].flatMap((each) => Object.values(each));
  }

  /** What is kept of a population of neurons, by name; `undefined` of any other. */
  of(population: string): Readonly<Record<string, Variable>> | undefined {
    return this.#kept.get(population);
  }

  /** What is kept of the units of a context after a cycle, and what stores it; nothing of units that are no neurons. */
  followed(context: ScoringContext): {
    readonly traces?: Readonly<Record<string, Tensor>>;
    readonly updates: readonly Update[];
  } {
    const kept = this.#kept.get(context.population.name);
    if (!kept) return { updates: [] };
    const traces = this.#traces.next(context, kept);
    return { traces, updates: Object.entries(kept).map(([name, each]) => assign(each, traces[name]!)) };
  }
}
