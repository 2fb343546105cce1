import type { PrecisionReport } from './program.ts';

/** A line for each precision. */
export function describeReports(processor: string, reports: readonly PrecisionReport[]): string {
  return reports
    .map(({ precision, simd, conformance, graphs, growth }) => {
      const cases = `${conformance.cases} cases, ${conformance.numbers} numbers, worst ${conformance.worst.toExponential(1)}`;
      const drawn = `${graphs.graphs} graphs, worst ${graphs.worst.toExponential(1)}`;
      const grown = `${growth.births} births, ${growth.deaths} deaths, network ${growth.digest}`;
      return `${processor}, ${precision} (${simd}): ${cases}; ${drawn}; ${grown}\n`;
    })
    .join('');
}

/** Where two processors differ: each has to compute the very same. */
export function differences(
  expected: readonly PrecisionReport[],
  found: readonly PrecisionReport[],
): string[] {
  return expected.flatMap((report, i) => {
    const other = found[i];
    return (Object.keys(report) as (keyof PrecisionReport)[])
      .map((name) => [name, JSON.stringify(other?.[name]), JSON.stringify(report[name])] as const)
      .filter(([, there, here]) => there !== here)
      .map(
        ([name, there, here]) =>
          `arm64, ${report.precision}: ${name}: found ${there}, expected ${here} as on x64.`,
      );
  });
}
