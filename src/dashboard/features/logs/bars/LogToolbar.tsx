import {
  AlignLeft,
  ArrowDown,
  ArrowUp,
  Bookmark,
  ChartColumn,
  Clock,
  Copy,
  Download,
  Eye,
  EyeOff,
  Funnel,
  Keyboard,
  ListCollapse,
  Shapes,
  TriangleAlert,
  WrapText,
} from "lucide-react";
import { type ReactNode, type Ref, useSyncExternalStore } from "react";
import { usePreferences } from "../../../stores/preferences.ts";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Menu, MenuChoice, MenuGroup, MenuItem, MenuSeparator } from "../../../ui/Menu.tsx";
import { COPY_FORMATS, FILE_FORMATS } from "../export/formatLine.ts";
import type { LogDownload } from "../export/logDownload.ts";
import type { LogActions } from "../logActions.ts";
import { timeStyles } from "../view/timeColumn.ts";

type Props = {
  actions: LogActions;
  download: LogDownload;
  /** Rows chosen. */
  chosen: number;
  search: ReactNode;
  errors: number;
  reveals: boolean;
  showsFilter: boolean;
  onFilter: () => void;
  showsMarks: boolean;
  onMarks: () => void;
  showsPatterns: boolean;
  onPatterns: () => void;
  patternsRef: Ref<HTMLButtonElement>;
  onHelp: () => void;
  /** The server gives its own text of the log. */
  hasStored: boolean;
};

export function LogToolbar(props: Props) {
  const { actions, chosen, search, errors, reveals, showsFilter, showsMarks } = props;
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-1.5 px-2 pt-2 sm:px-3">
      {search}
      <div className="flex flex-wrap items-center max-sm:w-full max-sm:gap-x-0.5">
        <ErrorKeys errors={errors} actions={actions} />
        <IconButton label="Filter" shortcut="f" pressed={showsFilter} onClick={props.onFilter}>
          <Funnel size={15} aria-hidden />
        </IconButton>
        <Looks />
        <IconButton label="Secrets in clear" shortcut="v" pressed={reveals} onClick={actions.toggleSecrets}>
          {reveals ? <Eye size={15} aria-hidden /> : <EyeOff size={15} aria-hidden />}
        </IconButton>
        <IconButton label="Marks" shortcut="b" pressed={showsMarks} onClick={props.onMarks}>
          <Bookmark size={15} aria-hidden />
        </IconButton>
        <IconButton
          ref={props.patternsRef}
          label="Patterns"
          shortcut="p"
          pressed={props.showsPatterns}
          onClick={props.onPatterns}
        >
          <Shapes size={15} aria-hidden />
        </IconButton>
        <CopyMenu actions={actions} chosen={chosen} />
        <DownloadMenu actions={actions} download={props.download} hasStored={props.hasStored} />
        <IconButton label="Keys of this page" shortcut="h" onClick={props.onHelp}>
          <Keyboard size={15} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

function ErrorKeys({ errors, actions }: { errors: number; actions: LogActions }) {
  return (
    <span className="flex items-center">
      <span className="flex items-center gap-1 px-1 text-muted tabular-nums" title="Errors shown">
        <TriangleAlert size={14} aria-hidden className={errors > 0 ? "text-bad" : ""} />
        {errors.toLocaleString()}
        <span className="sr-only">{errors === 1 ? "error" : "errors"} shown</span>
      </span>
      <IconButton
        label="Previous error"
        shortcut="E"
        disabled={errors === 0}
        onClick={() => actions.toError(-1)}
      >
        <ArrowUp size={15} aria-hidden />
      </IconButton>
      <IconButton label="Next error" shortcut="e" disabled={errors === 0} onClick={() => actions.toError(1)}>
        <ArrowDown size={15} aria-hidden />
      </IconButton>
    </span>
  );
}

function Looks() {
  const { logWrap, logTimestamps, logHistogram, logFold, set } = usePreferences();
  return (
    <span className="flex items-center">
      <IconButton
        label="Wrap long lines"
        shortcut="w"
        pressed={logWrap}
        onClick={() => set({ logWrap: !logWrap })}
      >
        {logWrap ? <WrapText size={15} aria-hidden /> : <AlignLeft size={15} aria-hidden />}
      </IconButton>
      <IconButton
        label="Fold stack traces"
        shortcut="Z"
        pressed={logFold}
        onClick={() => set({ logFold: !logFold })}
      >
        <ListCollapse size={15} aria-hidden />
      </IconButton>
      <IconButton
        label="Lines over time"
        shortcut="i"
        pressed={logHistogram}
        onClick={() => set({ logHistogram: !logHistogram })}
      >
        <ChartColumn size={15} aria-hidden />
      </IconButton>
      <Menu
        trigger={
          <IconButton label="Times" shortcut="t">
            <Clock size={15} aria-hidden />
          </IconButton>
        }
      >
        <MenuChoice
          label="Time of a line"
          value={logTimestamps}
          options={timeStyles}
          onChange={(next) => set({ logTimestamps: next })}
        />
      </Menu>
    </span>
  );
}

function CopyMenu({ actions, chosen }: { actions: LogActions; chosen: number }) {
  const what =
    chosen === 0 ? "all shown lines" : chosen === 1 ? "1 line" : `${chosen.toLocaleString()} lines`;
  return (
    <Menu
      trigger={
        <IconButton label={`Copy ${what}`}>
          <Copy size={15} aria-hidden />
        </IconButton>
      }
    >
      <p className="px-2 pt-1.5 pb-1 text-xs text-muted">Copy {what} as</p>
      {COPY_FORMATS.map(([format, name]) => (
        <MenuItem
          key={format}
          onSelect={() => void actions.copy(format)}
          {...(format === "plain" && { shortcut: "Ctrl C" })}
        >
          {name}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem disabled={chosen === 0} onSelect={() => void actions.copyLink()} shortcut="y">
        {chosen > 1 ? "Link to these lines" : "Link to this line"}
      </MenuItem>
    </Menu>
  );
}

function DownloadMenu({ actions, download, hasStored }: Pick<Props, "actions" | "download" | "hasStored">) {
  const isBusy = useSyncExternalStore(download.subscribe, download.getSnapshot) !== undefined;
  const items = (what: "all" | "shown") =>
    FILE_FORMATS.map(([format, name]) => (
      <MenuItem key={format} disabled={isBusy} onSelect={() => void actions.download(what, format)}>
        {name}
      </MenuItem>
    ));
  return (
    <Menu
      trigger={
        <IconButton label="Download">
          <Download size={15} aria-hidden />
        </IconButton>
      }
    >
      <MenuGroup label="Lines that pass the filters">{items("shown")}</MenuGroup>
      <MenuSeparator />
      <MenuGroup label="Whole log">
        {items("all")}
        {hasStored && <MenuItem onSelect={actions.downloadStored}>Text as stored, secrets in clear</MenuItem>}
      </MenuGroup>
      {isBusy && <p className="px-2 pt-1.5 pb-1 text-xs text-muted">A download is under way</p>}
    </Menu>
  );
}
