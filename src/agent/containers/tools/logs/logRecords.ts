import { StringDecoder } from "node:string_decoder";
import { createLineSplitter } from "../../../logs/splitLines.ts";
import type { OutputChunk } from "../../engine/engine.ts";
import { unitOf } from "./logTime.ts";

export type LogRecord = { unit: number; at: string; from: OutputChunk["stream"]; text: string };

type Time = { unit: number; at: string };

/** Docker cuts longer lines into pieces of so many bytes, each with the line's time before it and the last with a newline. */
const PIECE_BYTES = 16_384;
/** A time with nanoseconds and a zone has 35 characters. */
const MAX_STAMP = 40;
const latin1 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** Lines with their times, of a log as the engine sends it with `timestamps`, cut anywhere. */
export function createRecordReader({ tty }: { tty: boolean }) {
  const streams = { stdout: createStreamReader("stdout", tty), stderr: createStreamReader("stderr", tty) };
  return {
    push: ({ stream, bytes, begins = false }: OutputChunk): LogRecord[] =>
      streams[stream].push(bytes, begins),
    /** What had no newline. */
    end: (): LogRecord[] => [...streams.stdout.end(), ...streams.stderr.end()],
    /** How many messages of the engine there were: pieces count. */
    messages: () => streams.stdout.messages() + streams.stderr.messages(),
  };
}

function createStreamReader(from: OutputChunk["stream"], tty: boolean) {
  let splitter = createLineSplitter();
  let decoder = new StringDecoder("utf8");
  let line: Time | undefined;
  /** For text that has no time. */
  let lastTime: Time = { unit: 0, at: "2020-01-01T00:00:00Z" };
  let pieceBytes = 0;
  /** Bytes that may be a time; `undefined` while text is read. */
  let stamp: number[] | undefined = [];
  let messages = 0;

  const records = (texts: string[]): LogRecord[] => {
    const { unit, at } = line ?? lastTime;
    return texts.map((text) => ({ unit, at, from, text }));
  };
  const text = (bytes: Uint8Array) => {
    pieceBytes += bytes.length;
    return records(splitter.push(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))));
  };
  const finish = (): LogRecord[] => {
    const rest = records([...splitter.push(decoder.end()), ...splitter.end()]);
    splitter = createLineSplitter();
    decoder = new StringDecoder("utf8");
    line = undefined;
    return rest;
  };

  /** A time was read: of a new line, or of the next piece of this one. */
  const stamped = (at: string, unit: number): LogRecord[] => {
    stamp = undefined;
    messages++;
    const isMore = line !== undefined && (pieceBytes === PIECE_BYTES || line.at === at);
    pieceBytes = 0;
    if (isMore) return [];
    const before = line ? finish() : [];
    line = { unit, at };
    lastTime = line;
    return before;
  };
  /** What might have been a time was none. */
  const unstamped = (bytes: number[]): LogRecord[] => {
    stamp = undefined;
    if (!line) pieceBytes = 0;
    line ??= lastTime;
    return text(Buffer.from(bytes));
  };

  return {
    messages: () => messages,
    push(bytes: Uint8Array, begins: boolean): LogRecord[] {
      const out: LogRecord[] = [];
      if (begins && !stamp) stamp = [];
      let at = 0;
      while (at < bytes.length) {
        // A terminal's log has no frames: only after a full piece a time may follow within a line.
        if (tty && !stamp && pieceBytes === PIECE_BYTES && bytes[at] !== NEWLINE) stamp = [];
        if (stamp?.length === 0) {
          // Mostly it is there in one piece.
          const space = bytes.indexOf(SPACE, at);
          const whole = space < 0 || space > at + MAX_STAMP ? undefined : latin1(bytes.subarray(at, space));
          const unit = whole ? unitOf(whole) : undefined;
          if (whole && unit !== undefined) {
            out.push(...stamped(whole, unit));
            at = space + 1;
            continue;
          }
        }
        if (stamp) {
          const byte = bytes[at]!;
          const isEnd = byte === SPACE || byte === NEWLINE || stamp.length === MAX_STAMP;
          const given = isEnd ? latin1(Uint8Array.from(stamp)) : "";
          const unit = byte === SPACE ? unitOf(given) : undefined;
          if (unit !== undefined) out.push(...stamped(given, unit));
          else if (isEnd) out.push(...unstamped(stamp));
          else stamp.push(byte);
          if (unit !== undefined || !isEnd) at++;
          continue;
        }
        const newline = bytes.indexOf(NEWLINE, at);
        const limit = tty && pieceBytes < PIECE_BYTES ? at + PIECE_BYTES - pieceBytes : bytes.length;
        const end = Math.min(newline < 0 ? bytes.length : newline, limit, bytes.length);
        out.push(...text(bytes.subarray(at, end)));
        at = end;
        if (at !== newline) continue;
        out.push(...records(splitter.push(`${decoder.end()}\n`)));
        line = undefined;
        pieceBytes = 0;
        stamp = [];
        at++;
      }
      return out;
    },
    end(): LogRecord[] {
      if (!line) return [];
      return [...(stamp ? text(Buffer.from(stamp)) : []), ...finish()];
    },
  };
}
