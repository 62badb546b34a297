import { endpointUrl } from "#api/client.ts";
import { ptyApi } from "#api/http/pty.ts";
import { usePreferences } from "../../../stores/preferences.ts";
import { useSession } from "../../../stores/session.ts";
import type { Link } from "../../../streams/client.tsx";
import { wakeSource } from "../../../streams/wake.ts";
import { onPageScheme } from "../../../ui/pageScheme.ts";
import { createGpuPool } from "../screen/gpuPool.ts";
import { preferredLook } from "../screen/preferredLook.ts";
import { diagnose } from "../session/diagnose.ts";
import { createPtySession } from "../session/ptySession.ts";
import type { Pane } from "../tabs/layout.ts";
import { createLiveTerminal, type LiveTerminal } from "./liveTerminal.ts";
import { type InUse, reportUse } from "./reportUse.ts";

/**
 * Hidden terminals that keep their screen, for the quick way back. A full one holds 10 MB; those beyond are parked, and
 * drawn anew by the agent when they are shown.
 */
const KEPT_SCREENS = 3;

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

export type PaneOnAgent = {
  workspace: string;
  agent: string;
  pane: Pane;
  command: string | undefined;
  label: string;
};

/** Every terminal this page is attached to. They stay attached while the person is elsewhere in the dashboard. */
export interface LiveTerminals {
  readonly mac: boolean;
  /** The terminal of a pane; made, not yet attached, when there is none. */
  get(of: PaneOnAgent): LiveTerminal;
  find(id: string): LiveTerminal | undefined;
  /** The place for a terminal is gone: screens beyond those worth keeping are given up. */
  hidden(terminal: LiveTerminal): void;
  /** Detaches for good. */
  close(id: string): void;
}

export function createLiveTerminals(link: Link): LiveTerminals {
  const pool = createGpuPool();
  const terminals = new Map<string, LiveTerminal>();
  /** Hidden with a screen, the longest hidden first. */
  let kept: LiveTerminal[] = [];
  const wake = wakeSource(link.reach);
  const places = new Map<string, InUse>();
  let stopReports: (() => void) | undefined;
  const inUse = () =>
    [...terminals.values()]
      .filter(({ session }) => session.getSnapshot().link.status === "live")
      .flatMap(({ id }) => places.get(id) ?? []);

  const relook = () => {
    for (const terminal of terminals.values()) terminal.relook();
  };
  // As long as the page: there is one of these for its one link.
  usePreferences.subscribe(relook);
  onPageScheme(relook);
  useSession.subscribe(({ state }) => {
    if (state !== "signed-in") return;
    for (const { session } of terminals.values()) {
      const { link: now } = session.getSnapshot();
      if (now.status === "refused" && now.why === "signed-out") session.retryNow();
    }
  });

  return {
    mac: isMac,
    find: (id) => terminals.get(id),
    get({ workspace, agent, pane, command, label }) {
      const known = terminals.get(pane.id);
      if (known) return known;
      const made = createLiveTerminal({
        id: pane.id,
        label,
        pool,
        mac: isMac,
        look: () => preferredLook(usePreferences.getState()),
        session: createPtySession({
          command,
          expectLiving: pane.begun === true,
          openSocket: link.openSocket,
          diagnose: () => diagnose(link.client, agent),
          onWake: wake,
          isHidden: () => document.hidden,
          // The order of the query is the contract's (UI11); ours comes last.
          url: ({ columns, rows, since, command: run }) =>
            endpointUrl(ptyApi.open, {
              agent,
              reconnect: pane.id,
              command: run,
              height: rows,
              width: columns,
              container: pane.container,
              container_user: pane.container && pane.containerUser,
              control: "1",
              since,
            }),
        }),
      });
      terminals.set(pane.id, made);
      places.set(pane.id, { workspace, agent });
      stopReports ??= reportUse(link.client.workspaces.usage, inUse);
      return made;
    },
    hidden(terminal) {
      kept = [...kept.filter((one) => one !== terminal && !one.shown && one.drawn), terminal];
      for (const one of kept.splice(0, Math.max(0, kept.length - KEPT_SCREENS))) {
        const { link: state } = one.session.getSnapshot();
        // A server that draws nothing anew would bring back only the end of the output; an ended one nothing at all.
        if (state.status === "live" && state.control) one.park();
      }
    },
    close(id) {
      terminals.get(id)?.close();
      terminals.delete(id);
      places.delete(id);
      if (terminals.size > 0) return;
      stopReports?.();
      stopReports = undefined;
    },
  };
}

const byLink = new WeakMap<Link, LiveTerminals>();

/** The terminals of the page with this link. */
export function liveTerminalsOf(link: Link): LiveTerminals {
  const known = byLink.get(link);
  if (known) return known;
  const made = createLiveTerminals(link);
  byLink.set(link, made);
  return made;
}
