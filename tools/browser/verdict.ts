import type { BuildResult, TrialOutcome, TrialReport } from './page/trial.ts';

/** What a thread of the page should have found. */
export interface Expectation {
  /** Where, such as `isolated page, worker`. */
  readonly where: string;
  readonly isolated: boolean;
  /** The same trial in Node.js, on the same machine. */
  readonly node: TrialReport;
}

/** What is wrong with the outcome on one thread; nothing if all is well. */
export function problemsOf(outcome: TrialOutcome, { where, isolated, node }: Expectation): string[] {
  if (outcome.error !== undefined) return [`${where}: ${outcome.error}`];
  const { report } = outcome;
  const flags = { isolated: report.isolated, sharedArrayBuffer: report.sharedArrayBuffer };
  return [
    ...differing(where, flags, { isolated, sharedArrayBuffer: isolated }),
    ...differing(where, { builds: report.builds.length }, { builds: node.builds.length }),
    ...differing(`${where}, stream`, report.streams, node.streams),
    ...node.builds.flatMap((expected, i) => {
      const found = report.builds[i];
      return found === undefined ? [] : buildProblems(where, found, expected);
    }),
  ];
}

function buildProblems(where: string, found: BuildResult, expected: BuildResult): string[] {
  return differing(`${where}, ${expected.precision}`, sameEverywhere(found), sameEverywhere(expected));
}

/** How much was compared, and all bits of a trained network, which `portable` promises to be the same on every host. */
function sameEverywhere(build: BuildResult): Readonly<Record<string, unknown>> {
  const { precision, conformance, graphs, largePlan, cycle } = build;
  return {
    precision,
    cases: conformance.cases,
    runs: conformance.runs,
    numbers: conformance.numbers,
    graphs: graphs.graphs,
    kernels: largePlan.kernels,
    ...(precision === 'portable' && { simd: build.simd, checksum: cycle.checksum }),
  };
}

function differing<T extends Readonly<Record<string, unknown>>>(
  where: string,
  found: T,
  expected: T,
): string[] {
  return Object.entries(expected)
    .filter(([name, value]) => found[name] !== value)
    .map(([name, value]) => `${where}: ${name}: found ${String(found[name])}, expected ${String(value)}.`);
}

/** The results of one thread, a line for each build. */
export function describeReport(where: string, { builds, streams }: TrialReport): string {
  return [
    ...builds.map((build) => `${where}, ${build.precision} (${build.simd}): ${describeBuild(build)}\n`),
    `${where}: ${Object.keys(streams).length} tasks read\n`,
  ].join('');
}

function describeBuild({ conformance, graphs, largePlan, cycle }: BuildResult): string {
  return [
    `${conformance.cases} cases, ${conformance.numbers} numbers, worst ${exponential(conformance.worst)} (${conformance.worstCase})`,
    `${graphs.graphs} graphs, worst ${exponential(graphs.worst)}`,
    `${largePlan.kernels} kernels in ${largePlan.moduleBytes} bytes loaded in ${largePlan.loadMilliseconds.toFixed(0)} ms, ` +
      `worst ${exponential(largePlan.worst)}`,
    `cycle ${cycle.microseconds.toFixed(1)} us (fastest ${cycle.fastestMicroseconds.toFixed(1)}), ` +
      `loss ${cycle.firstLoss.toFixed(3)} to ${cycle.lastLoss.toFixed(3)}, weights ${cycle.checksum}`,
  ].join('; ');
}

function exponential(share: number): string {
  return share.toExponential(1);
}
