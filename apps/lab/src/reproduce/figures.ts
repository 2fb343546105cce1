import type { ComparisonFigure } from '../figure/comparison-figure.ts';
import { comparisonFigure } from '../figure/comparison-figure.ts';
import { levelsOf } from '../figure/level.ts';
import { runFigure } from '../figure/run-figure.ts';
import { trainingFigure } from '../figure/training-figure.ts';
import { writeFigure } from '../figure/write-figure.ts';
import { formatCount } from '../progress/format.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { quartiles } from '../statistics.ts';
import type { TrainedMember } from '../run/run-group.ts';
import type { FigureName, PlannedMember, Version } from './paper-experiment.ts';
import { referenceLoss } from './reference.ts';

const TITLES: Readonly<Record<FigureName, string>> = {
  easy: 'Easy problem: digraphs',
  hard: 'Hard problem: reversal',
  fixed: 'Fixed sizes against growth on the hard problem',
  'easy-hard-easy': 'Easy, then hard, then easy again',
};

const VERSION_NAMES: Readonly<Record<Version, string>> = { v1: 'multiplier rule', v2: 'outgoing-L1 rule' };

/** Draws a figure of the paper from trained members and writes it as SVG and PNG. Returns the paths. */
export async function drawFigure(
  figure: FigureName,
  version: Version,
  members: readonly TrainedMember<PlannedMember>[],
  out: string,
): Promise<readonly string[]> {
  const [first] = members;
  if (first === undefined) return [];
  const { cycles } = first.folder.plan.experiment;
  const title = `${TITLES[figure]} (${VERSION_NAMES[version]}, ${formatCount(cycles)} cycles)`;
  const drawn =
    figure === 'fixed'
      ? comparisonFigure(comparison(title, version, members))
      : trainingFigure(await runFigure(first.folder, first.task, first.results, title));
  return await writeFigure(out, figure, drawn);
}

function comparison(
  title: string,
  version: Version,
  members: readonly TrainedMember<PlannedMember>[],
): ComparisonFigure {
  const [first] = members;
  return {
    title,
    subtitle:
      'Dots: seeds. Bar: quartiles. Line: median. Hollow diamond: median of an independent C program.',
    levels: first === undefined ? [] : levelsOf(first.task, first.folder.plan.experiment.cycles),
    groups: members.map(({ member, results }) => {
      const reference = referenceLoss(version, member.name);
      return {
        name: member.units === undefined ? 'growing' : `${member.units} units`,
        note: member.units === undefined ? unitsNote(results) : 'fixed',
        losses: results.map(({ heldOut }) => heldOut.natsPerCycle),
        highlighted: member.units === undefined,
        ...(reference !== undefined && { reference }),
      };
    }),
  };
}

function unitsNote(results: readonly SeedResult[]): string {
  return `${quartiles(results.map(({ totalUnits }) => totalUnits)).median} units at the end`;
}
