import type { Measure } from '../measure/measure.ts';
import { scoreOf } from '../result/score.ts';
import { PARAMETERS } from './study-measures.ts';
import type { Study, StudyRun } from './study.ts';

/** An experiment of a study with what the table says of it. */
export interface StudyRow {
  readonly run: StudyRun;
  readonly measures: readonly Measure[];
}

/** How an experiment stands among the others, by medians. */
export interface Standing {
  /** Whether it is the best of its group, which is one of the baselines. */
  readonly best: boolean;
  /** Its score minus that of the best of all baselines; undefined for a baseline itself. */
  readonly gap: number | undefined;
  /** Whether no other experiment is as good with as few parameters, and better in one of the two. */
  readonly front: boolean;
}

/** What an experiment is compared by: a score that is the better the larger it is, and its size. */
interface Place {
  readonly group: string;
  /** As in the table. */
  readonly score: number;
  readonly worth: number;
  readonly parameters: number;
}

/** How the experiments of a study stand among one another; undefined where the study compares nothing. */
export function standingsOf(
  rows: readonly StudyRow[],
  { baselines }: Pick<Study, 'baselines'>,
): readonly Standing[] | undefined {
  if (baselines === undefined) return undefined;
  const places = rows.map(placeOf);
  const bestOf = (groups: readonly string[]): Place | undefined =>
    places
      .filter(({ group }) => groups.includes(group))
      .toSorted((left, right) => right.worth - left.worth || left.parameters - right.parameters)[0];
  const best = bestOf(baselines);
  return places.map((place) => {
    const isBaseline = baselines.includes(place.group);
    return {
      best: isBaseline && bestOf([place.group]) === place,
      gap: isBaseline || best === undefined ? undefined : place.score - best.score,
      front: !places.some((other) => dominates(other, place)),
    };
  });
}

function placeOf({ run, measures }: StudyRow): Place {
  const score = measures[0]?.quartiles.median ?? Number.NaN;
  const parameters = measures.find(({ name }) => name === PARAMETERS)?.quartiles.median ?? 0;
  const worth = scoreOf(run.task).kind === 'accuracy' ? score : -score;
  return { group: run.group, score, worth, parameters };
}

function dominates(one: Place, other: Place): boolean {
  return (
    one.worth >= other.worth &&
    one.parameters <= other.parameters &&
    (one.worth > other.worth || one.parameters < other.parameters)
  );
}
