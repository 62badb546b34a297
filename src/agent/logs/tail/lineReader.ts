import { StringDecoder } from "node:string_decoder";
import type { KnownLogLevel } from "#api/http/logs.ts";
import { createLineSplitter } from "../splitLines.ts";
import { levelOf } from "./levelOf.ts";

export type Line = { level: KnownLogLevel; output: string };

/** Makes lines with levels of bytes that were cut anywhere; bytes that are no UTF-8 become U+FFFD. */
export function createLineReader() {
  const decoder = new StringDecoder("utf8");
  const splitter = createLineSplitter();
  let level: KnownLogLevel = "info";
  const read = (output: string): Line => {
    // An indented line goes on with the one before it: a stack trace is as bad as its first line.
    level = levelOf(output) ?? (/^\s+\S/.test(output) ? level : "info");
    return { level, output };
  };
  return {
    push: (bytes: Uint8Array): Line[] => splitter.push(decoder.write(bytes)).map(read),
    /** The held rest of a file that is over, as its last line. */
    end: (): Line[] => [...splitter.push(decoder.end()), ...splitter.end()].map(read),
  };
}
