/** GSM 03.38 (3GPP TS 23.038 section 6.2.1): the default alphabet, and its extension, whose characters take two places. */
const alphabet =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
  'abcdefghijklmnopqrstuvwxyzäöñüà';
const extension = '\f^{}\\[~]|€';

/** Places in a message of one segment, and in each of several, which begin with a header. */
const sizes = { 'GSM-7': { alone: 160, each: 153 }, 'UCS-2': { alone: 70, each: 67 } } as const;

export interface Segments {
  encoding: 'GSM-7' | 'UCS-2';
  count: number;
}

/** In how many segments a text is sent, each of which costs. */
export function countSegments(text: string): Segments {
  const characters = Array.from(text);
  const isGsm = characters.every((each) => alphabet.includes(each) || extension.includes(each));
  const encoding = isGsm ? 'GSM-7' : 'UCS-2';
  const places = characters.map((each) => (isGsm ? (extension.includes(each) ? 2 : 1) : each.length));
  const { alone, each: size } = sizes[encoding];
  if (places.reduce((sum, each) => sum + each, 0) <= alone) return { encoding, count: 1 };
  let count = 1;
  let used = 0;
  for (const place of places) {
    if (used + place > size) {
      count += 1; // no character is divided
      used = 0;
    }
    used += place;
  }
  return { encoding, count };
}
