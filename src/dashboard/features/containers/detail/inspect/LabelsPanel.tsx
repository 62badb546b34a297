import { isSecretKey } from "#api/secrets/isSecret.ts";
import { MASK } from "#api/secrets/maskText.ts";
import { CopyButton } from "../../../../ui/CopyButton.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { visibleLines, visibleText } from "../../../../ui/visibleControls.ts";
import { Code } from "./Facts.tsx";

type Props = { labels: Record<string, string>; mask: (text: string) => string };

/** Values that are secrets stay masked here; the raw JSON gives them on request. */
export function LabelsPanel({ labels, mask }: Props) {
  const shown = Object.entries(labels)
    .map(([name, value]) => [name, isSecretKey(name, value) ? MASK : mask(value)] as const)
    .toSorted(([a], [b]) => a.localeCompare(b));
  return (
    <Panel title="Labels" flush>
      <ul className="relative max-h-96 overflow-y-auto py-1">
        {shown.map(([name, value]) => (
          <li key={name} className="flex min-h-8 items-start gap-3 px-4 py-1 hover:bg-hover">
            <span className="min-w-0 flex-1">
              <Code>{name}</Code>
              <span className="block max-h-24 overflow-y-auto font-mono text-xs text-muted wrap-anywhere">
                {value ? visibleLines(value) : <i>empty</i>}
              </span>
            </span>
            <CopyButton text={`${name}=${value}`} label={`Copy ${visibleText(name)}`} />
          </li>
        ))}
        {shown.length === 0 && <li className="px-4 py-2 text-muted">None.</li>}
      </ul>
    </Panel>
  );
}
