import { ArrowDown, ArrowUp, Eye, EyeOff } from "lucide-react";
import { useMemo, useState } from "react";
import { CopyButton } from "../../../../ui/CopyButton.tsx";
import { copyText } from "../../../../ui/copyText.ts";
import { IconButton } from "../../../../ui/IconButton.tsx";
import { Input } from "../../../../ui/Input.tsx";
import { findInJson } from "../../../../ui/json/findInJson.ts";
import { JsonTree } from "../../../../ui/json/JsonTree.tsx";
import { readJson } from "../../../../ui/json/jsonSource.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { useToast } from "../../../../ui/Toasts.tsx";
import { maskInspect } from "./maskInspect.ts";
import type { Raw } from "./readInspect.ts";

/** All the engine says, in its own words. Secrets are masked in it until they are asked for, for copies too. */
export function RawInspect({ raw, name }: { raw: Raw; name: string }) {
  const [reveals, setReveals] = useState(false);
  const [text, setText] = useState("");
  const [step, setStep] = useState(0);
  const tell = useToast();
  const of = useMemo(() => {
    // What was parsed from JSON is JSON again.
    return readJson(JSON.stringify(reveals ? raw : maskInspect(raw), null, 2))!;
  }, [raw, reveals]);
  const hits = useMemo(() => findInJson(of, text), [of, text]);
  const at = hits.length === 0 ? -1 : ((step % hits.length) + hits.length) % hits.length;
  const found = useMemo(() => ({ hits: new Set(hits), current: hits[at] }), [hits, at]);

  const copy = (value: string) =>
    void copyText(value).then((done) => {
      tell(done ? { title: "Copied", tone: "ok" } : { title: "The browser refused to copy", tone: "bad" });
    });

  return (
    <Panel
      title="Raw JSON"
      flush
      aside={
        <div className="flex items-center gap-1">
          <IconButton label="Secrets in clear" pressed={reveals} onClick={() => setReveals(!reveals)}>
            {reveals ? <Eye size={15} aria-hidden /> : <EyeOff size={15} aria-hidden />}
          </IconButton>
          <CopyButton text={() => of.source} label="Copy all" />
        </div>
      }
    >
      <div className="flex items-center gap-1 border-b border-line p-2">
        <Input
          type="search"
          aria-label="Search the JSON"
          placeholder="Search keys and values"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setStep(0);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            setStep(step + (event.shiftKey ? -1 : 1));
          }}
        />
        <span role="status" className="min-w-20 shrink-0 px-1 text-center text-muted tabular-nums">
          {text.trim() !== "" &&
            (hits.length === 0
              ? "Not found"
              : `${(at + 1).toLocaleString()} of ${hits.length.toLocaleString()}`)}
        </span>
        <IconButton label="Previous match" disabled={hits.length === 0} onClick={() => setStep(step - 1)}>
          <ArrowUp size={15} aria-hidden />
        </IconButton>
        <IconButton label="Next match" disabled={hits.length === 0} onClick={() => setStep(step + 1)}>
          <ArrowDown size={15} aria-hidden />
        </IconButton>
      </div>
      <div className="relative max-h-[70vh] overflow-y-auto p-2">
        <JsonTree of={of} label={`What the engine says of ${name}`} onCopy={copy} found={found} />
      </div>
    </Panel>
  );
}
