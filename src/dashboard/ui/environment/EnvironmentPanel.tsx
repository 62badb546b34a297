import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { CopyButton } from "../CopyButton.tsx";
import { IconButton } from "../IconButton.tsx";
import { Input } from "../Input.tsx";
import { Panel } from "../Panel.tsx";
import { visibleText } from "../visibleControls.ts";
import { asDotenv, asExports, findVariables, readVariables, type Variable } from "./environment.ts";

/** Below this a search would only be in the way. */
const WORTH_SEARCHING = 8;

/** What the agent gives every process it starts; what looks like a secret is covered until asked for. */
export function EnvironmentPanel({ variables: environment }: { variables: Record<string, string> | null }) {
  const [text, setText] = useState("");
  const variables = readVariables(environment);
  const found = findVariables(variables, text);
  if (variables.length === 0) return null;
  return (
    <Panel
      title="Environment"
      flush
      aside={
        <div className="flex gap-1">
          <CopyButton wide text={() => asExports(found)} label="Copy as export" />
          <CopyButton wide text={() => asDotenv(found)} label="as .env" />
        </div>
      }
    >
      {variables.length >= WORTH_SEARCHING && (
        <div className="border-b border-line p-2">
          <Input
            type="search"
            aria-label="Search variables"
            placeholder="Search variables"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      )}
      <ul className="relative max-h-96 overflow-y-auto py-1">
        {found.map((variable) => (
          <VariableRow key={variable.name} variable={variable} />
        ))}
        {found.length === 0 && <li className="px-4 py-2 text-muted">No variable matches.</li>}
      </ul>
    </Panel>
  );
}

function VariableRow({ variable: { name: given, value, secret } }: { variable: Variable }) {
  const name = visibleText(given);
  const [revealed, setRevealed] = useState(false);
  return (
    <li className="flex min-h-8 items-center gap-3 px-4 font-mono text-xs hover:bg-hover">
      <span className="w-2/5 shrink-0 truncate" title={name}>
        {name}
      </span>
      <span className="min-w-0 flex-1 break-all text-muted">
        {secret && !revealed ? <Covered /> : value ? visibleText(value) : <i>empty</i>}
      </span>
      {secret && (
        <IconButton
          label={revealed ? `Cover ${name}` : `Show ${name}`}
          onClick={() => setRevealed(!revealed)}
        >
          {revealed ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
        </IconButton>
      )}
      <CopyButton text={value} label={`Copy ${name}`} />
    </li>
  );
}

function Covered() {
  return (
    <>
      <span aria-hidden="true">••••••••</span>
      <span className="sr-only">covered</span>
    </>
  );
}
