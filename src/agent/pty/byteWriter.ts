/** Text gathered as UTF-8: a snapshot is a million characters taken one by one, too many to join as strings. */
export interface ByteWriter {
  text(text: string): void;
  code(codePoint: number): void;
  bytes(): Uint8Array;
}

const FIRST_BYTES = 65_536;

export function createByteWriter(): ByteWriter {
  let memory = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let length = 0;

  const ensure = (more: number) => {
    if (length + more <= memory.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(memory.length * 2, length + more));
    memory.copy(larger, 0, 0, length);
    memory = larger;
  };

  const text = (text: string) => {
    if (text === "") return;
    ensure(text.length * 3);
    length += memory.write(text, length, "utf8");
  };

  return {
    text,
    code(codePoint) {
      if (codePoint >= 0x80) return text(String.fromCodePoint(codePoint));
      if (length === memory.length) ensure(1);
      memory[length++] = codePoint;
    },
    bytes: () => memory.subarray(0, length),
  };
}
