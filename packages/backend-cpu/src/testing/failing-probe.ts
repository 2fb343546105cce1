import { writeSync } from 'node:fs';

// Stands in for the process that tries libraries: does with each what its name says.

const [first = ''] = process.argv.slice(2);

const print = (message: object): void => {
  writeSync(1, `${JSON.stringify(message)}\n`);
};

const fates: Readonly<Record<string, (library: string) => void>> = {
  crash: (library) => {
    print({ kind: 'trying', library });
    writeSync(2, 'the library says goodbye\n');
    process.abort();
  },
  exit: (library) => {
    print({ kind: 'trying', library });
    process.exit(7);
  },
  hang: (library) => {
    print({ kind: 'trying', library });
    for (;;);
  },
  works: (library) => {
    print({ kind: 'trying', library });
    writeSync(1, 'a library prints this on standard output\n');
    print({ kind: 'found', library, identity: { name: 'cblas', version: '1' } });
  },
  'no-interface': () => print({ kind: 'no-interface', reason: "Cannot find package 'koffi'" }),
  silent: () => process.exit(9),
};

fates[first]?.(first);
