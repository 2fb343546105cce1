import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { BrowserCheckError } from './errors.ts';

/** Where the search looks; the machine's own unless told. */
export interface SearchOptions {
  /** Environment variables: `CHROMIUM_PATH` wins over everything, `PROGRAMFILES` and `HOME` say where programs are. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Whether there is a program at a path. */
  readonly isExecutable?: (path: string) => boolean;
}

const LINUX = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];
const MAC_APPLICATIONS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];
const WINDOWS_PROGRAMS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

const HOW_TO_INSTALL = [
  'Debian, Ubuntu: apt-get install --yes --no-install-recommends chromium',
  'macOS: install Google Chrome, or brew install --cask chromium',
  'elsewhere: set CHROMIUM_PATH to the executable of any browser built on Chromium',
];

/** Flags for a browser that runs without a display, without a sandbox of its own, and keeps to itself. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * The path of a Chromium on this machine.
 *
 * @throws BrowserCheckError naming what to install if there is none, or if `CHROMIUM_PATH` names no program.
 */
export function findChromium(options: SearchOptions = {}): string {
  const { environment = process.env, isExecutable = isProgram } = options;
  const chosen = environment['CHROMIUM_PATH'];
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new BrowserCheckError(
      `chromium: found no program at CHROMIUM_PATH "${chosen}". Correct the variable, or unset it to search the usual places.`,
    );
  }
  const candidates = usualPlaces(environment);
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new BrowserCheckError(
    [
      `chromium: found none of ${candidates.join(', ')}. Install one:`,
      ...HOW_TO_INSTALL.map((line) => `  ${line}`),
    ].join('\n'),
  );
}

function usualPlaces(environment: Readonly<Record<string, string | undefined>>): string[] {
  const { HOME: home, PROGRAMFILES: programs, 'PROGRAMFILES(X86)': programs32 } = environment;
  return [
    ...LINUX,
    ...['/Applications', ...(home ? [join(home, 'Applications')] : [])].flatMap((folder) =>
      MAC_APPLICATIONS.map((application) => `${folder}/${application}`),
    ),
    ...[programs, programs32].flatMap((folder) =>
      folder ? WINDOWS_PROGRAMS.map((program) => `${folder}\\${program}`) : [],
    ),
  ];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: the same to the search, which says so if it finds nothing.
    return false;
  }
}
