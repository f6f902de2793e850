import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Cache } from '../relay/cache.ts';
import { carryFile, forgetUpload, gifSize, kindOf, type OutgoingFile } from './carry-file.ts';

const gate: Gate = {
  pass: async () => {},
  failed: async () => {},
  succeeded: async () => {},
  pause: async () => {},
  state: async () => 'closed',
};
const gif = Buffer.from([...Buffer.from('GIF89a'), 0x40, 0x01, 0xf0, 0x00, 0, 0]);
const fileOf = (contentType: string, body = Buffer.from('bytes')): OutgoingFile => ({
  name: 'a file',
  contentType,
  sizeBytes: body.length,
  body,
});

/** As much of a cache as uploads need, in memory; and a Zalo that numbers them. */
function setUp() {
  const kept = new Map<string, string>();
  const uploads: string[] = [];
  const cache = {
    async getOrAsk(kind: string, id: string, _seconds: number, ask: () => Promise<string>) {
      const key = `${kind}:${id}`;
      if (!kept.has(key)) kept.set(key, await ask());
      return kept.get(key);
    },
    async remove(kind: string, id: string) {
      kept.delete(`${kind}:${id}`);
    },
  } as unknown as Cache;
  const zalo = {
    async upload(kind: string) {
      uploads.push(kind);
      return `upload-${uploads.length}`;
    },
  };
  const zaloConnection = { name: 'zalo-main', callsPerMinute: 100 };
  return { deps: { gate, cache, zalo, zaloConnection } as never, cache, uploads };
}

describe('how Zalo takes a file', () => {
  test.each([
    ['image/png', 1_000_000, 'image'],
    ['image/png', 1_000_001, undefined],
    ['IMAGE/JPEG; charset=binary', 1, 'image'],
    ['image/gif', 5_000_000, 'gif'],
    ['image/gif', 5_000_001, undefined],
    ['application/pdf', 5_000_000, 'file'],
    ['text/csv', 1, 'file'],
    ['image/webp', 1, undefined],
    ['image/svg+xml', 1, undefined],
    ['video/mp4', 1, undefined],
    ['', 1, undefined],
  ])('%s of %i bytes: %s', (contentType, sizeBytes, want) => {
    expect(kindOf({ contentType, sizeBytes })).toBe(want);
  });
});

describe('carrying', () => {
  test.each([
    ['an image', fileOf('image/png'), { kind: 'image', attachmentId: 'upload-1' }],
    [
      'a GIF with its size',
      fileOf('image/gif', gif),
      { kind: 'gif', attachmentId: 'upload-1', width: 320, height: 240 },
    ],
    ['a document', fileOf('application/pdf'), { kind: 'file', token: 'upload-1' }],
    ['nothing of a film', fileOf('video/mp4'), undefined],
    ['nothing of a GIF that is none', fileOf('image/gif'), undefined],
  ])('%s', async (_, file, want) => {
    const { deps, uploads } = setUp();
    expect(await carryFile(deps, 'effect-1', file)).toEqual(want);
    expect(uploads).toHaveLength(want ? 1 : 0);
  });

  test('again uses the upload, until it has expired', async () => {
    const { deps, cache, uploads } = setUp();
    const carry = (id: string) => carryFile(deps, id, fileOf('image/png'));
    await carry('effect-1');
    expect(await carry('effect-1')).toMatchObject({ attachmentId: 'upload-1' });
    await carry('effect-2');
    await forgetUpload(cache, 'effect-1');
    expect(await carry('effect-1')).toMatchObject({ attachmentId: 'upload-3' });
    expect(uploads).toHaveLength(3);
  });

  test('reads from disk what is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'carry-file-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'a.gif');
    await writeFile(path, gif);
    const file = { name: 'a.gif', contentType: 'image/gif', sizeBytes: gif.length, path };
    expect(await carryFile(setUp().deps, 'effect-1', file)).toMatchObject({ width: 320 });
  });
});

test.each([
  ['GIF89a', gif, { width: 320, height: 240 }],
  ['GIF87a', Buffer.from('GIF87a\x01\x00\x02\x00'), { width: 1, height: 2 }],
  ['too short', gif.subarray(0, 9), undefined],
  ['another', Buffer.from('GIF90a\x01\x00\x02\x00'), undefined],
  ['flat', Buffer.from('GIF89a\x01\x00\x00\x00'), undefined],
  ['empty', Buffer.alloc(0), undefined],
])('the size of a GIF: %s', (_, bytes, want) => {
  expect(gifSize(bytes)).toEqual(want);
});
