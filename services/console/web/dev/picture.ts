import { crc32, deflateSync } from 'node:zlib';

/** A parcel, more or less: PNG with a gradient, made here so that no file has to be kept. */
export function picture(width = 320, height = 200): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isBox = x > 70 && x < 250 && y > 50 && y < 170;
      const isTape = isBox && x > 150 && x < 170;
      const color = isTape ? [214, 190, 150] : isBox ? [176, 132, 84] : [206 - y / 4, 222, 228];
      for (const [at, value] of color.entries()) {
        rows.writeUInt8(Math.round(value), y * (1 + width * 3) + 1 + x * 3 + at);
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
