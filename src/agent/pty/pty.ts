import type { PtyEnd } from "#api/http/pty.ts";
import type { OpenPty } from "#api/link/capabilities.ts";

/** A program on a terminal, on this machine or in a container. */
export interface Pty {
  /** Bytes given to write() that nobody has taken yet. */
  readonly unwritten: number;
  /** Never blocks and never loses: what cannot be taken now is kept. */
  write(bytes: Uint8Array): void;
  resize(width: number, height: number): void;
  /** Stops reading, so that the buffers on the way fill and the program waits. */
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** Hangs up, and kills what that did not end. */
  hangUp(): void;
}

export type PtyEvents = {
  onOutput: (bytes: Uint8Array) => void;
  /** After the last output. */
  onExit: (how: PtyEnd) => void;
  /** `unwritten` became 0 after it was not. */
  onWritten: () => void;
};

export type StartPty = (given: PtyEvents & { width: number; height: number }) => Pty;

/** Opens a program's terminal in a container (PTY81–PTY85). Rejects, in a sentence, when there cannot be one. */
export type OpenContainerPty = (
  open: Pick<OpenPty, "container" | "container_user" | "command" | "width" | "height">,
) => Promise<StartPty>;
