import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { DataError } from '../errors.ts';
import { readIdx } from '../images/arrays/idx.ts';
import { openNpz } from '../images/arrays/npz.ts';
import { readNpy } from '../images/arrays/npy.ts';
import type { ImageFolder } from '../images/image-source.ts';
import { imageTask } from '../images/image-task.ts';
import { byteSource } from '../source/byte-source.ts';
import { gzipBytes } from './gzip.ts';
import { type PackedBytes, plainBytes } from './packed-bytes.ts';
import { zipFiles } from './zip.ts';

const text = (letters: string): Uint8Array => Uint8Array.from(letters, (letter) => letter.charCodeAt(0));

/** An array of NumPy by its header. */
function npy(descr: string, shape: string, numbers: Uint8Array): Uint8Array {
  const header = text(`{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`);
  const length = [header.length & 255, header.length >> 8];
  return Uint8Array.of(0x93, ...text('NUMPY'), 1, 0, ...length, ...header, ...numbers);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** The bytes with another one at a place, counted from the end where it is negative. */
function changed(bytes: Uint8Array, place: number, byte: number): Uint8Array {
  return bytes.with(place < 0 ? bytes.length + place : place, byte);
}

const counted = Uint8Array.from({ length: 24 }, (_, i) => i);
const images = npy('|u1', '2, 3, 4', counted);
const labels = npy('|u1', '2', Uint8Array.of(3, 5));

describe('packed bytes', () => {
  test('come out as they went in, from zip and from gzip, in one piece or in several', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 60 }),
        (parts, times) => {
          const whole = joined(...parts.map((part) => joined(...new Array<Uint8Array>(times).fill(part))));
          const members = parts.map((part) => gzipSync(joined(...new Array<Uint8Array>(times).fill(part))));
          const zip = zipSync({ packed: whole, plain: [whole, { level: 0 }] });
          const files: PackedBytes[] = [gzipBytes(joined(...members), 'a'), ...zipFiles(zip, 'a').values()];
          expect(files).toHaveLength(3);
          for (const file of files) {
            expect(Buffer.compare(file.all(), whole)).toBe(0);
            expect(Buffer.compare(file.all(whole.length), whole)).toBe(0);
            const start = file.start();
            expect(Buffer.compare(start, whole.subarray(0, start.length))).toBe(0);
            expect(start.length).toBeGreaterThanOrEqual(Math.min(whole.length, 1 << 16));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([0, 6] as const)('of another checksum are refused in an .npz, packed by level %d', (level) => {
    const zip = zipSync({ 'images.npy': images, 'labels.npy': labels }, { level });
    const directory = new DataView(zip.buffer, zip.byteOffset).getUint32(zip.length - 6, true);
    const bytes = changed(zip, directory + 16, (zip[directory + 16] as number) ^ 1);
    const file = openNpz(bytes, 'a.npz');
    expect(file.read('labels').values()).toEqual(Uint8Array.of(3, 5));
    expect(() => file.read('images').values()).toThrow(
      /^a\.npz, images\.npy: found bytes with the checksum ([0-9a-f]{6})([0-9a-f]{2}), expected \1(?!\2)[0-9a-f]{2}, as when they were packed\. The file is damaged: get it again\./,
    );
  });

  it('are refused in an .npz of which one bit has flipped', () => {
    const zip = zipSync({ 'images.npy': images }, { level: 0 });
    const at = zip.findIndex((_, i) => counted.every((byte, j) => zip[i + j] === byte));
    expect(() =>
      openNpz(changed(zip, at + 5, 4), 'a.npz')
        .read('images')
        .values(),
    ).toThrow('a.npz, images.npy: found bytes with the checksum ');
  });

  test.each([0, 1])('of another checksum are refused in the piece %d of a gzip', (member) => {
    const parts = [gzipSync('of the first'), gzipSync('of the second')];
    parts[member] = Buffer.from(changed(parts[member]!, -8, (parts[member]!.at(-8) as number) ^ 1));
    expect(() => gzipBytes(joined(...parts), 'a.gz').all()).toThrow(
      /^a\.gz: found bytes with the checksum [0-9a-f]{8}, expected [0-9a-f]{8}, as when/,
    );
  });
});

describe('packed arrays that promise more than they can hold', () => {
  it('are refused in a zip', () => {
    const bytes = zipSync({ 'x.npy': new Uint8Array(500) });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    // The size of the only entry in the directory at the end.
    const directory = view.getUint32(bytes.length - 6, true);
    view.setUint32(directory + 24, 4e9, true);
    expect(() => openNpz(bytes, 'a.npz').read('x')).toThrow(
      /a\.npz, x\.npy: found \d+ packed bytes that promise 4000000000/,
    );
  });

  it('are refused in a gzip', () => {
    const header = Uint8Array.of(0, 0, 8, 3, 0xee, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1);
    expect(() => readIdx(gzipBytes(gzipSync(header), 'a.gz')).values()).toThrow(
      /^a\.gz: found \d+ packed bytes that promise 3992977424/,
    );
  });
});

describe('what a header says', () => {
  const length = 1 << 17;
  const noise = Uint8Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
  /** Much that cannot be unpacked to its end: whoever comes there says so. */
  const broken = (start: Uint8Array): Uint8Array =>
    joined(deflateRawSync(joined(start, noise), { finishFlush: 2, level: 1 }), Uint8Array.of(0xff, 0xff));

  it('is looked at before the rest of a gzip is unpacked', () => {
    const gzipHeader = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
    const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 5, 1, 2, 3, 4, 5);
    const file = gzipBytes(joined(gzipHeader, broken(idx), new Uint8Array(8)), 'a.gz');
    expect(() => readIdx(file).values()).toThrow('a.gz: found more bytes, expected 13, as its header says');
  });

  it('of images and labels is compared before they are unpacked', async () => {
    const packed = broken(npy('|u1', '128, 32, 32', new Uint8Array(0)));
    // A stored entry of the packed bytes that is said to be packed.
    const zip = zipSync({ 'images.npy': packed, 'labels.npy': labels }, { level: 0 });
    const view = new DataView(zip.buffer, zip.byteOffset);
    const directory = view.getUint32(zip.length - 6, true);
    view.setUint16(directory + 10, 8, true);
    view.setUint32(directory + 24, length + npy('|u1', '128, 32, 32', new Uint8Array(0)).length, true);
    await expect(imageTask(zip)).rejects.toThrow('found 2 labels, expected 128, one for each image of ');
    expect(() => openNpz(zip, 'a.npz').read('images').values()).toThrow(
      'a.npz, images.npy: found a file in a zip that cannot be read',
    );
  });

  it('is refused in few words where it has too many axes', () => {
    expect(() => readNpy(plainBytes(npy('|u1', '1,'.repeat(30_000), Uint8Array.of(1)), 'a.npy'))).toThrow(
      'a.npy: found 30000 axes, expected at most 64',
    );
  });
});

describe('a PNG', () => {
  const chunk = (name: string, body: Uint8Array): Uint8Array => {
    const named = joined(text(name), body);
    const bytes = new Uint8Array(named.length + 8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, body.length);
    bytes.set(named, 4);
    view.setUint32(named.length + 4, crc32(named));
    return bytes;
  };
  const png = (pixels: Uint8Array, ...others: readonly Uint8Array[]): Uint8Array =>
    joined(
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      chunk('IHDR', Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0)),
      ...others,
      chunk('IDAT', deflateSync(pixels)),
      chunk('IEND', new Uint8Array(0)),
    );
  const folder = (bytes: Uint8Array): ImageFolder => {
    const source = { ...byteSource(bytes, 'a.png'), name: 'a.png' };
    return { name: 'images', files: ['one', 'other'].map((label) => ({ label, source })) };
  };

  it('whose pixels unpack to more than its header says is refused before they do', async () => {
    const began = process.memoryUsage().rss;
    await expect(imageTask(folder(png(new Uint8Array(3 << 25))))).rejects.toThrow(
      'a.png: found pixels that unpack to more bytes, expected at most 23, as its header says',
    );
    expect(process.memoryUsage().rss - began).toBeLessThan(150e6);
  });

  it('is read without its colour profile, whatever that unpacks to', async () => {
    const profile = chunk('iCCP', joined(text('own'), Uint8Array.of(0, 0, 1, 2, 3)));
    const task = await imageTask(folder(png(Uint8Array.of(0, 7, 9), profile)), { heldOut: 0.5 });
    expect(task.inputs[0]?.size).toBe(2);
  });
});

describe('a zip whose directory cannot be read', () => {
  const zip = zipSync({ 'images.npy': images });
  const directory = new DataView(zip.buffer).getUint32(zip.length - 6, true);

  it.each([
    ['without one', zip.subarray(0, zip.length - 22), 'no directory at its end'],
    ['that leads nowhere', changed(zip, -6, directory - 1), 'its directory leads nowhere'],
    ['that is encrypted', changed(zip, directory + 8, 1), 'it is encrypted'],
    ['packed in another way', changed(zip, directory + 10, 14), 'it is packed by method 14'],
    ['with a file cut short', changed(zip, directory + 22, 1), 'it is cut short'],
    ['of nothing', new Uint8Array(0), 'no directory at its end'],
    ['that lies beyond its end', changed(zip, -3, 0x70), 'its directory is cut short'],
  ])('%s', (_, bytes, found) => {
    expect(() => openNpz(bytes, 'a.npz')).toThrow(found);
    expect(() => openNpz(bytes, 'a.npz')).toThrow(DataError);
  });
});
