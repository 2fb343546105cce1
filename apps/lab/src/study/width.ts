import { layerArchitecture } from './layer-architecture.ts';
import * as measures from './study-measures.ts';
import type { Study, StudyExperiment } from './study.ts';

/** Fixed widths that a growing layer is held against. */
const WIDTHS = [8, 16, 32, 64, 128, 256] as const;

/** Most units of a growing layer. */
const MOST_UNITS = 512;

/** What differs between studies of the width of a layer. */
export interface WidthStudy {
  readonly name: string;
  readonly summary: string;
  /** The input port of the task. */
  readonly input: string;
  readonly activation: 'tanh' | 'relu';
  readonly cycles: number;
  /** The criterion, and the growth rule inside of which it stands. */
  readonly criterion: object;
  readonly rule: object;
  /** Task, optimizer, batch, schedules and initial weights. */
  readonly settings: object;
}

/** One layer that grows from a single unit, against layers of fixed width under the same training. */
export function widthStudy({
  name,
  summary,
  input,
  activation,
  cycles,
  criterion,
  rule,
  settings,
}: WidthStudy): Study {
  const member = (
    what: Omit<StudyExperiment, 'experiment'>,
    units: number,
    growth: object,
    length: (cycles: number) => number,
  ): StudyExperiment => ({
    ...what,
    experiment: {
      ...settings,
      architecture: layerArchitecture(input, { units, maxUnits: MOST_UNITS, activation }),
      rule: { ...growth, criterion },
      cycles: length(cycles),
    },
  });
  return {
    name,
    summary,
    seeds: [0, 1, 2, 3, 4],
    stages: [
      (length) => [
        member({ name: 'grow', label: 'from 1 unit', group: 'growing' }, 1, rule, length),
        ...WIDTHS.map((units) =>
          member(
            { name: `fixed-${units}`, label: `${units} units`, group: 'fixed' },
            units,
            { kind: 'none' },
            length,
          ),
        ),
      ],
    ],
    measures: [measures.score, measures.units, measures.peak, measures.parameters, measures.work],
    baselines: ['fixed'],
  };
}
