import { spawn } from "node:child_process";
import { programFor } from "../pty/command.ts";
import type { Surroundings } from "../pty/createTerminals.ts";

export type Sample = { value: string; error: string };

/** What the server keeps of a value and of an error, in bytes. */
export const MAX_TEXT_BYTES = 2048;
/** Read of a script's output; trimming may take from both ends. */
const MAX_READ_BYTES = 16_384;

/** Runs a metadata script once: its output is the value, a failure the error. Never rejects. */
export function sampleScript(
  script: string,
  timeoutMs: number,
  { shell, cwd, env }: Surroundings,
  signal: AbortSignal,
): Promise<Sample> {
  const { file, args } = programFor(script, shell, process.platform);
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const output = collect(child.stdout);
    const complaints = collect(child.stderr);
    const end = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // ESRCH: ended by itself
      }
    };
    const finish = (error: string) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      end(); // children it left behind would pile up sample by sample
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ value: fitted(output()), error: fitted(error) });
    };
    const timer = setTimeout(() => finish(`no value within ${timeoutMs / 1000} s`), timeoutMs);
    signal.addEventListener("abort", end, { once: true });
    child.once("error", (error) => finish(error.message));
    child.once("close", (code, killedBy) => {
      const how = killedBy ? `ended by ${killedBy}` : `exit code ${code}`;
      finish(code === 0 ? "" : [how, complaints().trim()].filter(Boolean).join(": "));
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes < MAX_READ_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString();
}

/** Trimmed and cut to whole characters. */
export function fitted(text: string): string {
  const bytes = Buffer.from(text.trim());
  if (bytes.length <= MAX_TEXT_BYTES) return bytes.toString();
  let end = MAX_TEXT_BYTES;
  while ((bytes[end]! & 0xc0) === 0x80) end--; // inside a character
  return bytes.subarray(0, end).toString();
}
