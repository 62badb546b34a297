import { useNavigate, useParams } from "@tanstack/react-router";
import {
  BookOpen,
  Box,
  History,
  Keyboard,
  KeyRound,
  List,
  LogOut,
  Moon,
  Plus,
  Power,
  ScrollText,
  Server,
  Settings,
  Sun,
  SunMoon,
  TerminalSquare,
  UserRound,
} from "lucide-react";
import { useMemo, useState } from "react";
import { Palette } from "../features/palette/Palette.tsx";
import type { PaletteItem } from "../features/palette/paletteItems.ts";
import { useOverlays } from "../stores/overlays.ts";
import { usePreferences } from "../stores/preferences.ts";
import { offeredActions } from "../streams/builds/offers.ts";
import { useBuilds } from "../streams/builds/useBuilds.ts";
import { useExtension } from "../streams/deployment.ts";
import { useWorkspacesNamed } from "../streams/workspaces.tsx";
import { agentsOf } from "../streams/workspacesState.ts";
import { useSignOut } from "./useSignOut.ts";

const icon = { size: 14, "aria-hidden": true } as const;

/** The palette of this app: every agent with its pages, and everything one can do from anywhere. */
export function AppPalette() {
  const hide = useOverlays((overlays) => overlays.hide);
  const [query, setQuery] = useState("");
  const agents = useAgentItems(query);
  const workspaces = useWorkspaceItems(query);
  const actions = useActionItems();
  const items = useMemo(() => [...agents, ...workspaces, ...actions], [agents, workspaces, actions]);
  return <Palette items={items} onQuery={setQuery} onClose={hide} />;
}

function useAgentItems(query: string): PaletteItem[] {
  const workspaces = useWorkspacesNamed(query);
  const navigate = useNavigate();
  const { agentId: here } = useParams({ strict: false });
  return useMemo(() => {
    const open = (
      agentId: string,
      to:
        | "/agents/$agentId"
        | "/agents/$agentId/logs"
        | "/agents/$agentId/terminal"
        | "/agents/$agentId/containers",
    ) => void navigate({ to, params: { agentId } });
    const all = workspaces.flatMap((workspace) =>
      agentsOf(workspace).map((agent) => ({
        id: agent.id,
        name: `${workspace.name}.${agent.name}`,
        detail: agent.status,
      })),
    );
    // The agent on screen first: most of the time its other pages are what is wanted.
    all.sort((a, b) => Number(b.id === here) - Number(a.id === here));
    return all.flatMap(({ id, name, detail }): PaletteItem[] => [
      {
        id,
        group: "Agents",
        title: name,
        detail,
        icon: <Server {...icon} />,
        run: () => open(id, "/agents/$agentId"),
      },
      {
        id: `${id} terminal`,
        group: "Terminals",
        title: `Terminal on ${name}`,
        keywords: "shell new",
        icon: <TerminalSquare {...icon} />,
        run: () => open(id, "/agents/$agentId/terminal"),
      },
      {
        id: `${id} logs`,
        group: "Logs",
        title: `Logs of ${name}`,
        icon: <ScrollText {...icon} />,
        run: () => open(id, "/agents/$agentId/logs"),
      },
      {
        id: `${id} containers`,
        group: "Containers",
        title: `Containers of ${name}`,
        keywords: "docker podman devcontainer",
        icon: <Box {...icon} />,
        run: () => open(id, "/agents/$agentId/containers"),
      },
    ]);
  }, [workspaces, navigate, here]);
}

const verbs = {
  start: "Start",
  stop: "Stop",
  restart: "Restart",
  update: "Update",
  cancel: "Cancel the build of",
};

function useWorkspaceItems(query: string): PaletteItem[] {
  const workspaces = useWorkspacesNamed(query);
  const navigate = useNavigate();
  const builds = useBuilds();
  return useMemo(
    () =>
      workspaces.flatMap((workspace): PaletteItem[] => {
        const { id, name, owner_name: owner, latest_build } = workspace;
        return [
          ...offeredActions(workspace).map((action) => ({
            id: `${id} ${action}`,
            group: "Workspaces",
            title: `${verbs[action]} ${name}`,
            detail: latest_build.status,
            keywords: "workspace build",
            icon: <Power {...icon} />,
            run: () => builds.ask(workspace, action),
          })),
          {
            id: `${id} builds`,
            group: "Workspaces",
            title: `Builds of ${name}`,
            keywords: "workspace log history",
            icon: <History {...icon} />,
            run: () => void navigate({ to: "/@{$owner}/$workspace", params: { owner, workspace: name } }),
          },
        ];
      }),
    [workspaces, navigate, builds],
  );
}

function useActionItems(): PaletteItem[] {
  const navigate = useNavigate();
  const show = useOverlays((overlays) => overlays.show);
  const set = usePreferences((preferences) => preferences.set);
  const canAdd = useExtension("agents");
  const signOut = useSignOut();
  const group = "Actions";
  return [
    {
      id: "agents",
      group,
      title: "All agents",
      icon: <List {...icon} />,
      run: () => void navigate({ to: "/" }),
    },
    ...(canAdd
      ? [
          {
            id: "add",
            group,
            title: "Add an agent",
            keywords: "join new machine",
            icon: <Plus {...icon} />,
            run: () => void navigate({ to: "/", search: { add: true } }),
          },
        ]
      : []),
    {
      id: "settings",
      group,
      title: "Settings",
      icon: <Settings {...icon} />,
      run: () => void navigate({ to: "/settings" }),
    },
    {
      id: "account",
      group,
      title: "Account",
      keywords: "external auth git github gitlab connect disconnect ssh key",
      icon: <UserRound {...icon} />,
      run: () => void navigate({ to: "/settings/account" }),
    },
    {
      id: "tokens",
      group,
      title: "API tokens",
      icon: <KeyRound {...icon} />,
      run: () => void navigate({ to: "/settings/tokens" }),
    },
    {
      id: "api",
      group,
      title: "API reference",
      icon: <BookOpen {...icon} />,
      run: () => void navigate({ to: "/api" }),
    },
    {
      id: "light",
      group,
      title: "Light appearance",
      keywords: "theme",
      icon: <Sun {...icon} />,
      run: () => set({ scheme: "light" }),
    },
    {
      id: "dark",
      group,
      title: "Dark appearance",
      keywords: "theme",
      icon: <Moon {...icon} />,
      run: () => set({ scheme: "dark" }),
    },
    {
      id: "system",
      group,
      title: "Appearance as the system",
      keywords: "theme",
      icon: <SunMoon {...icon} />,
      run: () => set({ scheme: "system" }),
    },
    {
      id: "shortcuts",
      group,
      title: "Keyboard shortcuts",
      keywords: "help",
      icon: <Keyboard {...icon} />,
      run: () => show("shortcuts"),
    },
    {
      id: "sign-out",
      group,
      title: "Sign out",
      keywords: "log out leave",
      icon: <LogOut {...icon} />,
      run: signOut,
    },
  ];
}
