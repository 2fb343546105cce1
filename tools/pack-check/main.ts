import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProjects, workspaceRoot } from '../workspace/projects.ts';
import { consumerProblems } from './consumer.ts';
import { contentProblems } from './contents.ts';
import { publintProblems, typeResolutionProblems } from './published-form.ts';
import type { Tarball } from './tarball.ts';
import { pack } from './tarball.ts';

const licenceOf = (folder: string): string => readFileSync(join(folder, 'LICENSE'), 'utf8');

async function tarballProblems(tarball: Tarball): Promise<string[]> {
  const { project, files } = tarball;
  const licence =
    licenceOf(project.root) === licenceOf(workspaceRoot) ? [] : ["LICENSE differs from the root's"];
  return [
    ...contentProblems(files),
    ...licence,
    ...(await publintProblems(tarball)),
    ...typeResolutionProblems(tarball),
  ].map((problem) => `${project.name}: ${problem}`);
}

/** Packs every package that is published and checks what a user would get. Returns the problems found. */
async function checkPackages(folder: string): Promise<string[]> {
  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  const tarballs = readProjects()
    .filter(({ isPublished }) => isPublished)
    .map((project) => pack(project, folder));
  const problems = await Promise.all(tarballs.map(tarballProblems));
  process.stdout.write(
    tarballs.map(({ project, files }) => `${project.name}: ${files.length} files\n`).join(''),
  );
  return [...problems.flat(), ...consumerProblems(tarballs, consumer)];
}

const folder = mkdtempSync(join(tmpdir(), 'meristem-pack-'));
try {
  const problems = await checkPackages(folder);
  process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
