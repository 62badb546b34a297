import { Panel } from "../../../../ui/Panel.tsx";
import { visibleText } from "../../../../ui/visibleControls.ts";
import { Code, Fact, Facts } from "./Facts.tsx";
import { type Inspect, portsOf } from "./readInspect.ts";

/** Where it can be reached: its ports on the host, its addresses within. */
export function NetworkPanel({ inspect }: { inspect: Inspect }) {
  const ports = portsOf(inspect);
  const networks = Object.entries(inspect.NetworkSettings.Networks ?? {});
  return (
    <Panel title="Networks and ports">
      <h3 className="mb-1.5 text-muted">Ports</h3>
      {ports.length === 0 ? (
        <p>None are published.</p>
      ) : (
        <Facts>
          {ports.map(({ port, hosts }) => (
            <Fact key={port} name={port}>
              {hosts.length > 0 ? <Code>{hosts.join(", ")}</Code> : "not published to the host"}
            </Fact>
          ))}
        </Facts>
      )}
      {networks.map(([name, { IPAddress, GlobalIPv6Address, Gateway, MacAddress, Aliases }]) => (
        <section
          key={name}
          className="mt-3 border-t border-line pt-3"
          aria-label={`Network ${visibleText(name)}`}
        >
          <h3 className="mb-1.5 font-medium wrap-anywhere">{visibleText(name)}</h3>
          <Facts>
            <Fact name="Address">{[IPAddress, GlobalIPv6Address].filter(Boolean).join(", ") || "none"}</Fact>
            {Gateway && <Fact name="Gateway">{Gateway}</Fact>}
            {MacAddress && (
              <Fact name="MAC">
                <Code>{MacAddress}</Code>
              </Fact>
            )}
            {!!Aliases?.length && <Fact name="Also named">{visibleText(Aliases.join(", "))}</Fact>}
          </Facts>
        </section>
      ))}
      {networks.length === 0 && <p className="mt-3 text-muted">It is in no network.</p>}
    </Panel>
  );
}
