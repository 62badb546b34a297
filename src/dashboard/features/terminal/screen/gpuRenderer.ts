import { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";
import type { GpuPool } from "./gpuPool.ts";
import { withAdoptedStyles } from "./strictStyles.ts";

export interface GpuRenderer {
  /** Draws with the GPU if one may be had; else the DOM goes on drawing. */
  start(): void;
  /** Back to the DOM, with the context given back at once. */
  stop(): void;
  readonly active: boolean;
}

/** The GPU's part in one terminal. `onChange` runs when the terminal changed how it draws. */
export function createGpuRenderer(terminal: Terminal, pool: GpuPool, onChange: () => void): GpuRenderer {
  let addon: WebglAddon | undefined;
  let contexts: WebGL2RenderingContext[] = [];
  /** After a loss the DOM stays: a GPU that was taken once is likely to be taken again. */
  let lost = false;

  const stop = () => {
    const old = addon;
    if (!old) return;
    addon = undefined;
    // Disposing makes a new DOM renderer, with style elements of its own.
    withAdoptedStyles(() => old.dispose());
    // The addon leaves its contexts to the garbage collector (xterm.js #6068), too late for a page with many terminals.
    for (const gl of contexts) gl.getExtension("WEBGL_lose_context")?.loseContext();
    contexts = [];
    pool.release(terminal);
    onChange();
  };

  return {
    start() {
      if (addon || lost || !terminal.element || !pool.lease(terminal)) return;
      const next = new WebglAddon();
      try {
        terminal.loadAddon(next);
      } catch {
        // Blocked by the browser, or out of contexts: the DOM renderer is still in place.
        lost = true;
        pool.release(terminal);
        return;
      }
      addon = next;
      for (const canvas of terminal.element.querySelectorAll("canvas")) {
        const gl = canvas.getContext("webgl2");
        if (!gl) continue;
        contexts.push(gl);
        // The addon waits three seconds for a context to come back; a blank terminal is worse than the DOM.
        canvas.addEventListener("webglcontextlost", () => {
          if (addon !== next) return;
          lost = true;
          stop();
        });
      }
      onChange();
    },
    stop,
    get active() {
      return addon !== undefined;
    },
  };
}
