import type { SecretFinder } from "#api/secrets/secretRanges.ts";
import { type JsonLine, readJsonLine } from "../json/jsonLine.ts";
import { plainAt, type Segment } from "../lines/segment.ts";
import { lineShape } from "../patterns/lineShape.ts";

/** The line that is asked about: read once, however many terms want its fields. */
export type LineReader = {
  plain(segment: Segment, at: number): string;
  /** The object of the line whose text was asked for last. */
  json(): JsonLine | undefined;
  /** The same line without what varies. */
  shape(): string;
};

export function createLineReader(secrets: SecretFinder): LineReader {
  let of: Segment | undefined;
  let place = -1;
  let plain = "";
  let shape: string | undefined;
  let read: { json: JsonLine | undefined } | undefined;
  return {
    plain(segment, at) {
      if (segment !== of || at !== place) {
        of = segment;
        place = at;
        plain = plainAt(segment, at);
        read = undefined;
        shape = undefined;
      }
      return plain;
    },
    json() {
      read ??= { json: readJsonLine(plain) };
      return read.json;
    },
    shape() {
      shape ??= lineShape(plain, secrets);
      return shape;
    },
  };
}
