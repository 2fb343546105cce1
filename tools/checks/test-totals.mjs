// Prints "N passed, N failed" for reports of vitest's JSON reporter: a file, or a folder of them. Runs on any Node.js.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Report
 * @property {boolean} success
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 */

const [, , path] = process.argv;
if (path === undefined) {
  process.stderr.write('usage: test-totals.mjs REPORT.json|FOLDER\n');
  process.exit(2);
}

/**
 * @param {string} file
 */
const read = (file) => /** @type {Report} */ (JSON.parse(readFileSync(file, 'utf8')));

/**
 * @param {string} place a report or a folder, which need not be there
 * @returns {string[]}
 */
function reportFiles(place) {
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(place, name));
}

const reports = reportFiles(path).map((file) => read(file));

// A file that fails outside its tests (at import, or in a hook) counts in no test.
const passed = reports.reduce((sum, report) => sum + report.numPassedTests, 0);
const failed = reports.reduce(
  (sum, { success, numFailedTests }) => sum + (success ? 0 : Math.max(1, numFailedTests)),
  0,
);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
