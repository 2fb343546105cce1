// Runs before every script that executes TypeScript sources. It has to load on any Node.js, so it imports nothing.

const REQUIRED = { major: 22, minor: 18 };

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const suffices = major > REQUIRED.major || (major === REQUIRED.major && minor >= REQUIRED.minor);

if (!suffices) {
  process.stderr.write(
    [
      `Meristem runs its TypeScript sources directly, which needs Node.js >= ${REQUIRED.major}.${REQUIRED.minor}; this is ${process.versions.node}.`,
      'npm install brings a suitable Node.js along as the npm package "node" and puts it first in npm scripts.',
      'It is missing here. Do one of these:',
      '  - run "npm ci" again, without --ignore-scripts and without --omit=optional;',
      '  - install Node.js 24 yourself and run the command again.',
      '',
    ].join('\n'),
  );
  process.exit(2);
}
