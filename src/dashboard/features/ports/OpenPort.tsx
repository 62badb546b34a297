import { type FormEvent, useState } from "react";
import { type AppHost, throughDashboard } from "../../streams/appHost.ts";
import { type PortPlace, type Protocol, portLink, whyNotOpen } from "../../streams/ports/portLink.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Input } from "../../ui/Input.tsx";
import { Select } from "../../ui/Select.tsx";

const PROTOCOLS = [
  ["http", "HTTP"],
  ["https", "HTTPS"],
] as const;

/** Opens any port, also one that the list does not show. */
export function OpenPort({ place, host }: { place: PortPlace; host: AppHost }) {
  const [text, setText] = useState("");
  const [protocol, setProtocol] = useState<Protocol>("http");
  const [error, setError] = useState<string>();
  const open = (event: FormEvent) => {
    event.preventDefault();
    const port = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    const closed = whyNotOpen(port, place, host);
    setError(closed);
    if (closed === undefined)
      window.open(throughDashboard(portLink(port, protocol, place, host), host), "_blank", "noopener");
  };
  return (
    <form onSubmit={open} className="flex flex-col gap-2">
      <Field label="Open a port" hint="From 9 to 65535, also one that is not listed." error={error}>
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              inputMode="numeric"
              placeholder="8080"
              autoComplete="off"
              value={text}
              onChange={({ target }) => {
                setText(target.value);
                setError(undefined);
              }}
            />
            <Select
              aria-label="Protocol of the port to open"
              className="shrink-0"
              value={protocol}
              options={PROTOCOLS}
              onChange={setProtocol}
            />
            <Button type="submit" unavailable={host.whyOff}>
              Open
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
