import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Build, BUILDS } from './builds.ts';

/** An experiment that is trained in one of the ways whose results must not change. */
export interface Trial {
  readonly experiment: string;
  readonly build: Build;
  /** Whether it is stopped half-way and continued; it must come to what it comes to in one go. */
  readonly interrupted: boolean;
}

const folder = join(import.meta.dirname, 'experiments');

/** Runs that are also done in two goes: such as take long enough to be stopped. */
const INTERRUPTED: readonly (readonly [experiment: string, build: Build])[] = [
  ['nested', 'fast'],
  ['deep-spirals', 'portable'],
  ['mixture', 'fast'],
  ['areas', 'reference'],
  ['gated', 'reference'],
  ['switching', 'reference'],
  ['layered-parity', 'reference'],
];

/** Those that say most in the least time: one of each kind of structure. */
const QUICK: readonly string[] = ['tuned', 'stacked-split', 'nested', 'areas', 'deep-spirals', 'switching'];

/** The file of an experiment. */
export function experimentFile(name: string): string {
  return join(folder, `${name}.json`);
}

/** Names of all experiments. */
export function experimentNames(): string[] {
  return globSync('*.json', { cwd: folder })
    .map((file) => basename(file, '.json'))
    .sort();
}

/** What to call a trial. */
export function trialName({ experiment, build, interrupted }: Trial): string {
  return `${experiment} ${build}${interrupted ? ' resumed' : ''}`;
}

/** All trials; the quick ones run fewer experiments, on the fast build alone. */
export function allTrials({ quick = false } = {}): Trial[] {
  if (quick) return QUICK.map((experiment) => ({ experiment, build: 'fast', interrupted: false }));
  return [
    ...experimentNames().flatMap((experiment) =>
      BUILDS.map((build): Trial => ({ experiment, build, interrupted: false })),
    ),
    ...INTERRUPTED.map(([experiment, build]): Trial => ({ experiment, build, interrupted: true })),
  ];
}
