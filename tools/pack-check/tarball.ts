import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Project } from '../workspace/projects.ts';

/** What `npm pack` makes of a project. */
export interface Tarball {
  readonly project: Project;
  /** Absolute path of the archive. */
  readonly path: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

interface PackReport {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** npm lists the reports in an array, or since version 12 in an object keyed by package name. */
function firstReport(json: string): PackReport {
  const [report] = Object.values(JSON.parse(json) as Record<string, PackReport>);
  if (report === undefined) throw new Error(`npm pack: reported no package in ${json}`);
  return report;
}

/** Packs a project into `folder`, as publishing would. */
export function pack(project: Project, folder: string): Tarball {
  const json = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: project.root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { filename, files } = firstReport(json);
  return { project, path: join(folder, filename), files: files.map(({ path }) => path) };
}
