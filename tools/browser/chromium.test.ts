import { describe, expect, it } from 'vitest';
import { findChromium, type SearchOptions } from './chromium.ts';
import { BrowserCheckError } from './errors.ts';

const machineWith = (
  paths: readonly string[],
  environment: SearchOptions['environment'] = {},
): SearchOptions => ({
  environment,
  isExecutable: (path) => paths.includes(path),
});

describe('findChromium', () => {
  it.each([
    ['Debian', '/usr/bin/chromium', {}],
    ['Ubuntu', '/usr/bin/chromium-browser', {}],
    ['macOS', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', {}],
    [
      'macOS, for one user',
      '/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium',
      { HOME: '/Users/ada' },
    ],
    [
      'Windows',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      { PROGRAMFILES: 'C:\\Program Files' },
    ],
  ])('finds it where %s has it', (_system, path, environment) => {
    expect(findChromium(machineWith([path], environment))).toBe(path);
  });

  it('prefers Chromium to other browsers built on it', () => {
    expect(findChromium(machineWith(['/usr/bin/google-chrome', '/usr/bin/chromium']))).toBe(
      '/usr/bin/chromium',
    );
  });

  it('takes the path that the environment names before all others', () => {
    const machine = machineWith(['/opt/browser', '/usr/bin/chromium'], { CHROMIUM_PATH: '/opt/browser' });
    expect(findChromium(machine)).toBe('/opt/browser');
  });

  it('does not search on where the named path has no program', () => {
    const machine = machineWith(['/usr/bin/chromium'], { CHROMIUM_PATH: '/opt/browser' });
    expect(() => findChromium(machine)).toThrow(
      'chromium: found no program at CHROMIUM_PATH "/opt/browser". Correct the variable, or unset it to search the usual places.',
    );
  });

  it('names the package to install where there is none', () => {
    expect(() => findChromium(machineWith([]))).toThrow(BrowserCheckError);
    expect(() => findChromium(machineWith([]))).toThrow(
      /found none of \/usr\/bin\/chromium, .*\n.*apt-get install --yes --no-install-recommends chromium/,
    );
  });

  it('does not take a file for a program that may not be run', () => {
    expect(() => findChromium({ environment: { CHROMIUM_PATH: import.meta.filename } })).toThrow(
      'found no program',
    );
    expect(findChromium({ environment: { CHROMIUM_PATH: process.execPath } })).toBe(process.execPath);
  });
});
