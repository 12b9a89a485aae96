import { crc32, deflateSync } from 'node:zlib';

/**
 * Reduces a PNG to its 256 most frequent colours.
 * @param page any page of the browser, which decodes it
 */
export async function reducePng(page, png) {
  const { width, height, palette, pixels } = await page.evaluate(reduceColours, png.toString('base64'));
  const indices = Buffer.from(pixels, 'base64');
  const rows = Array.from({ length: height }, (_, y) => [
    Buffer.of(0), // no filter
    indices.subarray(y * width, (y + 1) * width),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8); // bits, palette
  return Buffer.concat([
    png.subarray(0, 8), // the signature
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', deflateSync(Buffer.concat(rows.flat()), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [data.length, crc32(body)].map((number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(number);
    return bytes;
  });
  return Buffer.concat([length, body, checksum]);
}

/** Runs in the page. */
async function reduceColours(base64) {
  const image = new Image();
  image.src = `data:image/png;base64,${base64}`;
  await image.decode();
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { buffer } = context.getImageData(0, 0, width, height).data;
  const colours = new Uint32Array(buffer); // 0xAABBGGRR
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const bytesOf = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const palette = [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 256)
    .map(([colour]) => bytesOf(colour));
  const nearest = (colour) => {
    const bytes = bytesOf(colour);
    const distances = palette.map((each) => each.reduce((sum, byte, i) => sum + (byte - bytes[i]) ** 2, 0));
    return distances.indexOf(Math.min(...distances));
  };
  const indices = new Map([...counts.keys()].map((colour) => [colour, nearest(colour)]));
  const pixels = Uint8Array.from(colours, (colour) => indices.get(colour));
  return { width, height, palette: palette.flat(), pixels: pixels.toBase64() };
}
