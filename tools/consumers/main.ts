import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrowserCheckError } from '../browser/errors.ts';
import { buildSites } from './bundles.ts';
import { installConsumer } from './consumer.ts';
import { ownDigests, hostProblems } from './hosts.ts';
import { pageProblems } from './pages.ts';
import { installToolchain } from './toolchain.ts';
import { typeProblems } from './types.ts';

/* What users have, outside of the repository: the packages from their archives, compilers, hosts, bundlers, a browser. */

async function checkConsumers(folder: string): Promise<string[]> {
  installToolchain();
  const consumer = installConsumer(folder);
  const digests = ownDigests(consumer);
  return [
    ...typeProblems(consumer),
    ...hostProblems(consumer, digests),
    ...(await pageProblems(buildSites(consumer), digests)),
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'meristem-consumers-'));
try {
  const problems = await checkConsumers(folder);
  process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
  process.stdout.write(problems.length === 0 ? 'All consumers are served.\n' : '');
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof BrowserCheckError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
