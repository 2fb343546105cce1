import { counted } from '@meristem/autodiff';
import { trainingWords } from '../output/training-words.ts';
import { formatCount } from '../progress/format.ts';
import type { RunRecord } from '../run/run-record.ts';
import { formatSeeds } from '../seeds.ts';
import { shellWord } from '../options/next-command.ts';
import { html, type Markup } from './markup.ts';
import { pairs } from './table.ts';

/** The file of an experiment beside a report: what {@link rerunCommand} trains. */
export const EXPERIMENT_NAME = 'experiment.json';

/** How the run was set up, with everything that decides it as JSON. */
export function settingsSection({ plan, seeds }: RunRecord): Markup {
  const { names, experiment, backend, evaluationCycles, reportEvery, multiplyAdds } = plan;
  const { rule, batch, cycles, validation, architecture } = experiment;
  return html`<section>
    <h2>Settings</h2>
    ${pairs('How the run was set up', [
      [
        'architecture',
        `${names.architecture}: ${counted(architecture.areas.length, 'area')}, ${counted(architecture.projections.length, 'projection')}`,
      ],
      ['rule', `${names.rule} (${kindOf(rule)})`],
      ['preset', names.preset ?? 'none: an experiment of its own'],
      ['learning', trainingWords(experiment)],
      ['cycles', formatCount(cycles)],
      ['batch', formatCount(batch)],
      [
        'kept back',
        validation === undefined || validation === false
          ? 'nothing unless the rule asks for it'
          : JSON.stringify(validation),
      ],
      ['seeds', formatSeeds(seeds.map(({ seed }) => seed))],
      [
        'work of a seed, at most',
        multiplyAdds === undefined ? 'as its cycles take' : `${multiplyAdds} multiply-adds`,
      ],
      ['on divergence', plan.onDivergence ?? 'stop'],
      ['backend', backend],
      ['held-out cycles', formatCount(evaluationCycles)],
      ['cycles between reports', formatCount(reportEvery)],
    ])}
    <details>
      <summary>The whole experiment as JSON</summary>
      <pre tabindex="0">${JSON.stringify(experiment, null, 2)}</pre>
    </details>
  </section>`;
}

/** The command that comes to the same networks again, on the file that lies beside the report. */
export function rerunSection(record: RunRecord): Markup {
  return html`<section>
    <h2>Make it again</h2>
    <p>
      On the same version, this comes to the same networks, bit for bit where the backend is the same.
      <code>${EXPERIMENT_NAME}</code> lies beside this report.
    </p>
    <pre class="command" tabindex="0">${rerunCommand(record)}</pre>
  </section>`;
}

/** The words of that command. */
function rerunCommand({ path, plan, seeds }: RunRecord): string {
  const words = [
    ...['npm', 'run', 'lab', '--', 'experiment', `${path}/${EXPERIMENT_NAME}`],
    ...['--seeds', formatSeeds(seeds.map(({ seed }) => seed))],
    ...['--backend', plan.backend, '--evaluation-cycles', String(plan.evaluationCycles)],
    ...(plan.multiplyAdds === undefined ? [] : ['--multiply-adds', String(plan.multiplyAdds)]),
    ...(plan.onDivergence === undefined ? [] : ['--on-divergence', plan.onDivergence]),
    ...['--out', `${path}-again`],
  ];
  return words.map(shellWord).join(' ');
}

function kindOf(rule: object): string {
  const { kind } = rule as { readonly kind?: unknown };
  return typeof kind === 'string' ? kind : 'a rule of its own';
}
