import type { BlasAttempt, BlasChoice } from './blas-candidates.ts';
import { blasCandidates, blasRemedy } from './blas-candidates.ts';
import { BlasError } from './blas-error.ts';
import type { FoundBlas, ProbeChildOptions, ProbeOutcome } from './probe-child.ts';
import { probeInChild, usualProbeChild } from './probe-child.ts';

/** What there is of native matrix libraries: one that works, or the reason for doing without. */
export type BlasProbe =
  | { readonly kind: 'found'; readonly blas: FoundBlas }
  | { readonly kind: 'none'; readonly reason: string; readonly attempts: readonly BlasAttempt[] };

/** What a prober stands on. */
export interface ProberHost {
  readonly platform: NodeJS.Platform;
  readonly child: ProbeChildOptions;
}

/** Finds native matrix libraries, and remembers what it has found: libraries do not come and go while a process lives. */
export class BlasProber {
  readonly #host: ProberHost;
  readonly #probes = new Map<BlasChoice, Promise<BlasProbe>>();

  constructor(host: ProberHost) {
    this.#host = host;
  }

  /**
   * Finds the library that a choice stands for. With `auto`, finding none is an answer; a library that was asked for by
   * name has to be there.
   *
   * @throws BlasError (as a rejection) if the library asked for cannot be used: what was tried, what each said, and what to do.
   */
  probe(choice: BlasChoice): Promise<BlasProbe> {
    const known = this.#probes.get(choice);
    if (known !== undefined) return known;
    const probe = this.#probe(choice);
    this.#probes.set(choice, probe);
    return probe;
  }

  async #probe(choice: BlasChoice): Promise<BlasProbe> {
    if (choice === 'none') return { kind: 'none', reason: 'native libraries are turned off', attempts: [] };
    const { platform, child } = this.#host;
    const outcome = await probeInChild(blasCandidates(choice, platform), child);
    if (outcome.found !== undefined) return { kind: 'found', blas: outcome.found };
    const reason = reasonOf(outcome, platform);
    if (choice === 'auto') return { kind: 'none', reason, attempts: outcome.attempts };
    const remedy =
      outcome.noInterface === undefined
        ? blasRemedy(choice, platform)
        : 'Install the optional package koffi (npm install koffi), or leave the choice to "auto".';
    throw new BlasError(choice, `blas "${choice}": ${reason}. ${remedy}`, outcome.attempts);
  }
}

function reasonOf({ noInterface, attempts }: ProbeOutcome, platform: NodeJS.Platform): string {
  if (noInterface !== undefined) {
    return `the foreign function interface cannot be loaded: ${noInterface}`;
  }
  if (attempts.length === 0) return `no library of this name is known on ${platform}`;
  const said = attempts.map(({ library, reason }) => `${library}: ${reason}`).join('; ');
  return `none of ${attempts.length} libraries can be used (${said})`;
}

/** The one prober of a process; what it remembers is a property of the machine. */
const prober = new BlasProber({ platform: process.platform, child: usualProbeChild });

/** {@link BlasProber.probe}, once for each choice in a process. */
export function probeBlas(choice: BlasChoice): Promise<BlasProbe> {
  return prober.probe(choice);
}
