import { describe, expect, it } from 'vitest';
import { callerFolder } from './caller-folder.ts';

const script = {
  INIT_CWD: '/home/ada/data',
  npm_package_name: 'meristem',
  npm_package_json: '/home/ada/meristem/package.json',
};

describe('callerFolder', () => {
  it('is where npm was called, if that runs a script of the repository', () => {
    expect(callerFolder(script, '/home/ada/meristem')).toBe('/home/ada/data');
  });

  it.each([
    ['a process that npm has not started', {}, '/home/ada/meristem'],
    ['a caller at the root', { ...script, INIT_CWD: '/home/ada/meristem' }, '/home/ada/meristem'],
    ['the script of another package', { ...script, npm_package_name: 'mine' }, '/home/ada/meristem'],
    ['a process that a script has started elsewhere', script, '/tmp'],
    ['an npm that does not tell', { ...script, INIT_CWD: undefined }, '/home/ada/meristem'],
  ])('is the folder of the process for %s', (_whom, environment, folder) => {
    expect(callerFolder(environment, folder)).toBeUndefined();
  });
});
