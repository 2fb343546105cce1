import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Project } from '../workspace/projects.ts';
import { readProjects, workspaceRoot } from '../workspace/projects.ts';
import { ApiReader, apiReport, sourcesOf } from './report.ts';

/** The most that a package may export from its main entry point. Whoever needs more finds what nobody needs. */
const MOST_EXPORTS: Readonly<Record<string, number>> = { '@meristem/growable': 130 };

const checks = process.argv.includes('--check');

const packages = readProjects()
  .map((project) => ({ project, sources: sourcesOf(project) }))
  .filter(({ sources }) => sources.length > 0);
const reader = new ApiReader(packages.flatMap(({ sources }) => sources.map(({ path }) => path)));

function boundProblems(name: string, count: number): string[] {
  const most = MOST_EXPORTS[name];
  if (most === undefined || count <= most) return [];
  return [`${name}: found ${count} exports, expected at most ${most}; leave inside what no user needs.`];
}

/** Compares a report with its file, or writes it. Returns what is wrong. */
function settle(path: string, report: string): string[] {
  const current = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (current === report) return [];
  if (!checks) {
    writeFileSync(path, report);
    return [];
  }
  const place = relative(workspaceRoot, path);
  return [
    `${place}: differs from what the sources export; run "npm run api", look at the difference, commit it.`,
  ];
}

function reportOn({ root }: Project, sources: ReturnType<typeof sourcesOf>): string[] {
  const entryPoints = sources.map(({ name, path }) => ({ name, declarations: reader.declarations(path) }));
  const counts = entryPoints.map(({ name, declarations }) => `${name}: ${declarations.size} exports\n`);
  process.stdout.write(counts.join(''));
  return [
    ...entryPoints.flatMap(({ name, declarations }) => boundProblems(name, declarations.size)),
    ...settle(join(root, 'API.md'), apiReport(entryPoints)),
  ];
}

const problems = packages.flatMap(({ project, sources }) => reportOn(project, sources));
process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
process.exitCode = problems.length === 0 ? 0 : 1;
