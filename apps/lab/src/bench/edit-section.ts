import { editOf } from '@meristem/autodiff';
import { CompilationCount } from './compilation-count.ts';
import { counted, type Measurement } from './measurement.ts';
import { detailOf, type NamedBackend, openOurs } from './our-backends.ts';
import { PaperCycle } from './paper-cycle.ts';
import { type BenchContext, type Section, type Subject, timeSubjects } from './section.ts';

const UNITS = 100;

/** Pairs in a row of which compilations are counted. */
const MANY_PAIRS = 10_000;

/** Births and deaths in the paper's network with all of its slots, under the loaded training plan. */
export const editSection: Section = {
  title: `a birth and a death at a random place, ${UNITS} units, all slots`,
  workloads: [],
  run: async (context) => {
    const ours = (await openOurs(context.ours)).map((named) => new EditedNetwork(named));
    try {
      context.note('edits: one pair');
      const pairs: Subject = {
        subject: 'a pair, us',
        unit: 'us',
        of: (microseconds) => microseconds,
        yardsticks: ['fast', 'portable', 'reference'],
        programs: ours.map(({ name, detail, time }) => ({ name, detail, time })),
        release: () => undefined,
      };
      const timings = await timeSubjects([pairs], context);
      context.note(`edits: ${MANY_PAIRS} pairs`);
      const counts: Measurement[] = [];
      // The reference backend makes a new state for every edit: it has nothing to promise, and takes very long.
      const inPlace = ours.filter(({ name }) => name !== 'reference');
      for (const network of inPlace) counts.push(...(await network.many(context)));
      return { measurements: [...timings, ...counts], missing: [] };
    } finally {
      for (const network of ours) network.release();
    }
  },
};

/** The paper's network after a cycle of training, to be edited. */
class EditedNetwork {
  readonly name: string;
  readonly detail: string;
  readonly #cycle: PaperCycle;
  #place = 1;

  constructor({ name, backend }: NamedBackend) {
    this.name = name;
    this.detail = detailOf(backend);
    this.#cycle = new PaperCycle(UNITS, backend);
    this.#cycle.timePlan(1);
  }

  /** Edits so many times, the wish for it included, and returns the mean microseconds of a pair. */
  readonly time = (pairs: number): number => {
    const { residence, axis } = this.#cycle;
    const began = performance.now();
    for (let pair = 0; pair < pairs; pair++) residence.apply(editOf(axis, UNITS, [this.#somewhere()], 1));
    return ((performance.now() - began) * 1000) / pairs;
  };

  /** Edits very often, and counts what should happen no more: compiling, and lowering, which reads the plan. */
  async many({ check }: BenchContext): Promise<readonly Measurement[]> {
    const before = this.#cycle.lookups;
    const watch = new CompilationCount();
    let microseconds = 0;
    try {
      for (let part = 0; part < MANY_PAIRS; part += MANY_PAIRS / 100) {
        await new Promise((resolve) => setImmediate(resolve));
        check();
        microseconds += this.time(MANY_PAIRS / 100) * (MANY_PAIRS / 100);
      }
      this.#cycle.timePlan(1);
    } finally {
      watch.stop();
    }
    const measured: readonly (readonly [subject: string, unit: string, count: number])[] = [
      ['10,000 pairs, ms', 'ms', microseconds / 1000],
      ['compilations', '', watch.count],
      ['readings of the plan', '', this.#cycle.lookups - before],
    ];
    const { name: program, detail } = this;
    return measured.map(([subject, unit, count]) => counted({ program, detail }, { subject, unit, count }));
  }

  release(): void {
    this.#cycle.release();
  }

  #somewhere(): number {
    this.#place = (Math.imul(this.#place, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#place / 2 ** 32) * UNITS);
  }
}
