/** The fields of a message in protobuf's wire format, by number. A nested message or text is a Buffer. */
export class ProtobufMessage {
  private readonly fields = new Map<number, (bigint | Buffer)[]>();

  constructor(bytes: Buffer) {
    let offset = 0;
    const varint = (): bigint => {
      for (let value = 0n, shift = 0n; ; shift += 7n) {
        const byte = bytes.readUInt8(offset++);
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    };
    const taken = (length: number): Buffer => bytes.subarray(offset, (offset += length));
    while (offset < bytes.length) {
      const tag = Number(varint());
      const readers: Record<number, () => bigint | Buffer> = {
        0: varint,
        1: () => taken(8).readBigUInt64LE(),
        2: () => taken(Number(varint())),
        5: () => BigInt(taken(4).readUInt32LE()),
      };
      const read = readers[tag & 7];
      if (!read) throw new Error(`Wire type ${tag & 7} is unknown`);
      this.fields.set(tag >> 3, [...(this.fields.get(tag >> 3) ?? []), read()]);
    }
  }

  has(field: number): boolean {
    return this.fields.has(field);
  }

  buffers(field: number): Buffer[] {
    return (this.fields.get(field) ?? []).filter((value) => Buffer.isBuffer(value));
  }

  messages(field: number): ProtobufMessage[] {
    return this.buffers(field).map((bytes) => new ProtobufMessage(bytes));
  }

  text(field: number): string {
    return this.buffers(field)[0]?.toString('utf8') ?? '';
  }

  hex(field: number): string {
    return this.buffers(field)[0]?.toString('hex') ?? '';
  }

  number(field: number): bigint {
    const [value = 0n] = this.fields.get(field) ?? [];
    return Buffer.isBuffer(value) ? 0n : value;
  }
}
