import { describe, expect, it } from 'vitest';
import type { Backend, Executable, Residence } from '../backend/backend.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { gradient } from '../gradient/gradient.ts';
import { topological } from '../tensor/graph.ts';
import { PRIMITIVES, type PrimitiveName } from '../primitives/table.ts';
import { randomKey } from '../random/key.ts';
import { checkGradients } from './check-gradients.ts';
import { conformanceCases } from './conformance-case.ts';
import { ConformanceError } from './conformance-error.ts';
import { EDGE_EXTENTS } from './extents.ts';
import { runConformance } from './run-conformance.ts';

const seeds = [0, 1, 2, 3, 4, 5].map((seed) => randomKey(seed));
const names = Object.keys(PRIMITIVES) as PrimitiveName[];
const single = referenceBackend('single');
const double = referenceBackend('double');

describe('the conformance cases', () => {
  it.each(names)('have an expression in which %s occurs', (name) => {
    const cases = conformanceCases.filter(({ primitive }) => primitive === name);
    expect(cases.length).toBeGreaterThan(0);
    for (const each of cases) {
      const { output } = each.build({ key: randomKey(0) });
      const used: readonly unknown[] = topological([output]).map(({ primitive }) => primitive);
      expect(used, each.name).toContain(PRIMITIVES[name]);
    }
  });

  it('have a name each', () => {
    const found = conformanceCases.map(({ name }) => name);
    expect(new Set(found).size).toBe(found.length);
  });

  it('take every edge extent and no other', () => {
    const drawn = conformanceCases.flatMap((each) =>
      seeds.flatMap((key) => {
        const { axes, drawExtents } = each.build({ key });
        const extents = drawExtents(key);
        return axes.filter(({ fixed }) => !fixed).map(({ name }) => extents[name]);
      }),
    );
    expect([...new Set(drawn)].sort((a, b) => a! - b!)).toEqual(EDGE_EXTENTS);
  });

  it('take the extents that they are given instead', () => {
    for (const each of conformanceCases) {
      const { axes, drawExtents } = each.build({ key: randomKey(9), extents: [2, 33] });
      const extents = drawExtents(randomKey(9));
      for (const { name, fixed } of axes) if (!fixed) expect([2, 33], each.name).toContain(extents[name]);
    }
  });

  it('have inputs that single precision holds without rounding', () => {
    for (const each of conformanceCases) {
      const { drawExtents, drawInputs } = each.build({ key: randomKey(1) });
      for (const numbers of Object.values(drawInputs(drawExtents(randomKey(1))))) {
        for (const x of numbers as Float64Array) expect(Math.fround(x)).toBe(x);
      }
    }
  });
});

describe('every primitive', () => {
  it.each(conformanceCases.filter(({ smooth }) => smooth))(
    'has the derivative of a central difference: $name',
    (each) => {
      for (const key of seeds) {
        const { loss, sources, drawExtents, drawInputs } = each.build({ key });
        const extents = drawExtents(key);
        checkGradients(loss, sources, { extents, inputs: drawInputs(extents) }, { key });
      }
    },
  );

  // Single precision has a unit roundoff of 6e-8; a few dozen operations on numbers of the order of 1 stay within 1e-5.
  it.each(conformanceCases)('gives the same in single precision, before and after an edit: $name', (each) => {
    for (const key of seeds) {
      const { compared } = runConformance(single, double, each, { key, tolerance: 1e-5 });
      expect(compared).toBeGreaterThan(1);
    }
  });

  it('of which stopGradient has none', () => {
    for (const each of conformanceCases.filter(({ primitive }) => primitive === 'stopGradient')) {
      const { loss, sources } = each.build({ key: randomKey(0) });
      const used = topological(gradient(loss, sources)).map(({ primitive }) => primitive.name);
      expect(new Set(used)).toEqual(
        new Set(['constant', ...(sources[0]!.dims.length > 0 ? ['broadcast'] : [])]),
      );
    }
  });
});

describe('runConformance', () => {
  const tanhCase = conformanceCases.find(({ name }) => name === 'tanh: three dims')!;
  const options = { key: randomKey(0), extents: [3], tolerance: 1e-6 };

  /** The reference backend with one output changed. */
  const tampered = (
    change: (name: string, numbers: Float64Array, runs: number) => ArrayLike<number>,
  ): Backend => ({
    description: { ...double.description, name: 'tampered' },
    place: (state) => {
      const inner = double.place(state);
      let runs = 0;
      const load: Residence['load'] = (plan) => {
        const executable = inner.load(plan);
        return {
          plan,
          run: (inputs) => {
            runs++;
            executable.run(inputs);
          },
          output: (name) =>
            change(name, Float64Array.from(executable.output(name)), runs) as ReturnType<
              Executable['output']
            >,
        };
      };
      return {
        ...inner,
        extents: inner.extents,
        load,
        apply: (...edits) => inner.apply(...edits),
        release: () => inner.release(),
      };
    },
  });

  it('passes a backend that computes the same', () => {
    expect(
      runConformance(
        tampered((_, numbers) => numbers),
        double,
        tanhCase,
        options,
      ),
    ).toMatchObject({ worst: 0 });
  });

  it.each(['value', 'loss', 'gradient of x'])('finds a number that is off in %s', (output) => {
    const wrong = tampered((name, numbers) => {
      if (name === output) numbers[0]! += 1e-3;
      return numbers;
    });
    expect(() => runConformance(wrong, double, tanhCase, options)).toThrow(ConformanceError);
    expect(() => runConformance(wrong, double, tanhCase, options)).toThrow(
      `tanh: three dims on tampered at {"a":3,"b":3}: ${output}: found`,
    );
  });

  it('finds a NaN', () => {
    const wrong = tampered((_, numbers) => numbers.fill(NaN));
    expect(() => runConformance(wrong, double, tanhCase, options)).toThrow('found NaN at element 0');
  });

  it('finds an output that is too short', () => {
    const wrong = tampered((name, numbers) => (name === 'value' ? numbers.slice(1) : numbers));
    expect(() => runConformance(wrong, double, tanhCase, options)).toThrow('found 26 numbers, expected 27');
  });

  it('finds a number that is off after an edit only', () => {
    const wrong = tampered((_, numbers, runs) => numbers.map((x) => (runs > 1 ? x + 1 : x)));
    expect(() => runConformance(wrong, double, tanhCase, options)).toThrow(ConformanceError);
  });
});
