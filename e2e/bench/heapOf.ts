import { once } from "node:events";
import { readFileSync } from "node:fs";
import WebSocket from "ws";

/** Bytes of the heap, after a garbage collection, of a process that runs with `--inspect` at this port. */
export async function openHeap(inspectorPort: number) {
  const [target] = await (await fetch(`http://127.0.0.1:${inspectorPort}/json/list`)).json();
  const socket = new WebSocket(target.webSocketDebuggerUrl, { perMessageDeflate: false });
  await once(socket, "open");
  let id = 0;
  const ask = async (method: string) => {
    const mine = ++id;
    socket.send(JSON.stringify({ id: mine, method }));
    for (;;) {
      const [data] = (await once(socket, "message")) as [Buffer];
      const answer = JSON.parse(String(data)) as { id?: number; result: { usedSize: number } };
      if (answer.id === mine) return answer.result;
    }
  };
  return {
    async used() {
      await ask("HeapProfiler.collectGarbage");
      return (await ask("Runtime.getHeapUsage")).usedSize;
    },
    close: () => socket.terminate(),
  };
}

/** Bytes of memory and seconds of work of a process of this machine, by the system's own count. */
export function processOf(pid: number) {
  const [TICKS, PAGE] = [100, 4_096]; // of Linux, wherever this runs
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, "utf8");
  return {
    rss: () => Number(read("statm").split(" ")[1]) * PAGE,
    cpuSeconds() {
      const fields = read("stat")
        .replace(/^.*\) /, "")
        .split(" ");
      return (Number(fields[11]) + Number(fields[12])) / TICKS;
    },
  };
}
