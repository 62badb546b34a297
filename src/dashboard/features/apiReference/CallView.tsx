import { useState } from "react";
import { Badge, type Tone } from "../../ui/Badge.tsx";
import { CodeBlock } from "../../ui/CodeBlock.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { type Call, curlOf, type Parameter, type Schema } from "./openApi.ts";
import { schemaText } from "./schemaText.ts";

const tones: Record<string, Tone> = { GET: "info", POST: "ok", PUT: "warn", PATCH: "warn", DELETE: "bad" };

type Props = { call: Call; schemas: Record<string, Schema> };

/** One call, closed until asked for; the address's `#id` opens it. */
export function CallView({ call, schemas }: Props) {
  const [open, setOpen] = useState(() => window.location.hash === `#${call.id}`);
  return (
    <details
      id={call.id}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="scroll-mt-4 border-b border-line last:border-0"
    >
      <summary className="flex cursor-default flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-2 hover:bg-hover">
        <Badge tone={tones[call.method] ?? "neutral"} className="w-14 justify-center">
          {call.method}
        </Badge>
        <code className="min-w-0 font-mono text-xs break-all">{call.path}</code>
        <span className="text-muted">{call.summary}</span>
      </summary>
      {/* A hundred closed calls cost a line each. */}
      {open && <Details call={call} schemas={schemas} />}
    </details>
  );
}

function Details({ call, schemas }: Props) {
  const curl = curlOf(call, window.location.origin);
  return (
    <div className="flex flex-col gap-4 border-t border-line px-4 py-3">
      {call.description && <p className="text-muted">{call.description}</p>}
      {call.parameters.length > 0 && <Parameters parameters={call.parameters} schemas={schemas} />}
      {call.body && <Shape title="Body" text={schemaText(call.body, schemas)} />}
      {call.answers.map((answer) => (
        <Shape
          key={answer.status}
          title={`${answer.status}${answer.description ? ` ${answer.description}` : ""}`}
          {...(answer.schema && { text: schemaText(answer.schema, schemas) })}
        />
      ))}
      <div>
        <div className="mb-1 flex items-center justify-between">
          <h3 className="text-xs font-medium text-muted">From a shell</h3>
          <CopyButton text={curl} label="Copy the curl command" />
        </div>
        <pre className="overflow-x-auto rounded-md border border-line bg-bg p-3 font-mono text-xs">
          {curl}
        </pre>
      </div>
    </div>
  );
}

function Parameters({
  parameters,
  schemas,
}: {
  parameters: readonly Parameter[];
  schemas: Record<string, Schema>;
}) {
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-muted">Parameters</h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {parameters.map(({ name, in: place, required, description, schema }) => (
          <div key={`${place} ${name}`} className="contents">
            <dt className="font-mono text-xs leading-5">
              {name}
              {!required && "?"}
            </dt>
            <dd className="min-w-0 break-words text-muted">
              in {place}
              {schema && `, ${schemaText(schema, schemas)}`}
              {description && `. ${description}`}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Shape({ title, text }: { title: string; text?: string }) {
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-muted">{title}</h3>
      {text && <CodeBlock label={title}>{text}</CodeBlock>}
    </div>
  );
}
