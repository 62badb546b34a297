import type { PortProbe } from "#api/http/ports.ts";
import { type AgentLink, TcpRefused } from "../link/agentLinks.ts";

/** A proxy that finds nobody behind it closes within a few milliseconds; a program waits for what it is asked. */
const STAYS_MS = 400;
/** Of an agent's link, at a time. */
const AT_ONCE = 16;

type Dialing = Pick<AgentLink, "openTcp">;
type State = PortProbe["state"];

/** Connects to each port of the agent's machine and says nothing: what happens tells whether somebody is there (LC8). */
export async function probePorts(link: Dialing, ports: readonly number[]): Promise<PortProbe[]> {
  const waiting = [...ports];
  const probes: PortProbe[] = [];
  const worker = async () => {
    for (let port = waiting.shift(); port !== undefined; port = waiting.shift())
      probes.push({ port, state: await probe(link, port) });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return probes.sort((a, b) => a.port - b.port);
}

async function probe(link: Dialing, port: number): Promise<State> {
  try {
    return await whatBecomesOf(await link.openTcp({ host: "localhost", port }));
  } catch (error) {
    if (error instanceof TcpRefused) return "refuses";
    throw error;
  }
}

type Stream = Awaited<ReturnType<AgentLink["openTcp"]>>;

function whatBecomesOf(stream: Stream): Promise<State> {
  return new Promise((resolve) => {
    const end = (state: State) => {
      clearTimeout(timer);
      resolve(state);
      stream.destroy();
    };
    const timer = setTimeout(() => end("accepts"), STAYS_MS);
    stream.once("data", () => end("accepts"));
    for (const event of ["end", "error", "close"]) stream.on(event, () => end("closes"));
  });
}
