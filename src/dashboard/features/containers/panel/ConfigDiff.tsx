import type { DevcontainerChanges } from "#api/http/engine.ts";
import { visibleText } from "../../../ui/visibleControls.ts";
import { configDiff } from "../model/configDiff.ts";

/** More lines than this are a number: the file itself reads better then. */
const MOST = 40;

/** What changed in the configuration since the build, key by key. */
export function ConfigDiff({ changes }: { changes: DevcontainerChanges }) {
  const { config, built_config: built, changed_files: files } = changes;
  const diff = config && built ? configDiff(built, config) : [];
  return (
    <div className="flex flex-col gap-2">
      {files.length > 0 && (
        <p>
          Changed since the build:{" "}
          {files.map((file, index) => (
            <span key={file}>
              {index > 0 && ", "}
              <code className="font-mono text-xs break-all">{visibleText(file)}</code>
            </span>
          ))}
        </p>
      )}
      {config === null && (
        <p className="text-warn">The configuration cannot be read as it is now. A rebuild would fail.</p>
      )}
      {config !== null && built === null && (
        <p className="text-muted">What it was built from is not known, so keys cannot be compared.</p>
      )}
      {diff.length > 0 && (
        <ul
          aria-label="Changed keys"
          className="max-h-72 overflow-y-auto rounded-md border border-line font-mono text-xs"
        >
          {diff.slice(0, MOST).map(({ key, before, after }) => (
            <li key={key} className="border-b border-line px-2 py-1 last:border-0">
              <div className="font-semibold break-all">{visibleText(key)}</div>
              {before !== undefined && <Side sign="−" word="was" text={before} look="text-bad" />}
              {after !== undefined && <Side sign="+" word="is" text={after} look="text-ok" />}
            </li>
          ))}
          {diff.length > MOST && <li className="px-2 py-1 text-muted">and {diff.length - MOST} more keys</li>}
        </ul>
      )}
      {config && built && diff.length === 0 && files.length === 0 && (
        <p className="text-muted">The configuration is the one it was built from.</p>
      )}
    </div>
  );
}

function Side({ sign, word, text, look }: { sign: string; word: string; text: string; look: string }) {
  return (
    <div className={`flex gap-2 ${look}`}>
      <span aria-hidden="true">{sign}</span>
      <span className="sr-only">{word}</span>
      <span className="min-w-0 break-all">{visibleText(text)}</span>
    </div>
  );
}
