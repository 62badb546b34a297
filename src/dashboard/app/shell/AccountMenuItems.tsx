import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { BookOpen, Keyboard, KeyRound, LogOut, Settings, UserRound } from "lucide-react";
import { useOverlays } from "../../stores/overlays.ts";
import { type Preferences, usePreferences } from "../../stores/preferences.ts";
import { useClient } from "../../streams/client.tsx";
import { useUpstream } from "../../streams/deployment.ts";
import { meQuery } from "../../streams/me.ts";
import { MenuAt, MenuChoice, MenuItem, MenuSeparator } from "../../ui/Menu.tsx";
import { useSignOut } from "../useSignOut.ts";

const schemes: readonly (readonly [Preferences["scheme"], string])[] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

type Props = { anchor: HTMLElement | undefined; onClose: () => void };

export function AccountMenuItems({ anchor, onClose }: Props) {
  const { data: me } = useQuery(meQuery(useClient()));
  const upstream = useUpstream();
  const scheme = usePreferences((preferences) => preferences.scheme);
  const setPreference = usePreferences((preferences) => preferences.set);
  const show = useOverlays((overlays) => overlays.show);
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <MenuAt anchor={anchor} onClose={onClose} label={me ? `Account of ${me.username}` : "Account"}>
      {me && (
        <div className="px-2 pt-1 pb-2">
          <div className="font-medium">{me.name || me.username}</div>
          <div className="text-xs text-muted">{me.email}</div>
          {upstream && <div className="text-xs text-muted">at {upstream.host}</div>}
        </div>
      )}
      <MenuSeparator />
      <MenuItem icon={<Settings size={14} aria-hidden />} onSelect={() => navigate({ to: "/settings" })}>
        Settings
      </MenuItem>
      <MenuItem
        icon={<UserRound size={14} aria-hidden />}
        onSelect={() => navigate({ to: "/settings/account" })}
      >
        Account
      </MenuItem>
      <MenuItem
        icon={<KeyRound size={14} aria-hidden />}
        onSelect={() => navigate({ to: "/settings/tokens" })}
      >
        API tokens
      </MenuItem>
      <MenuItem icon={<BookOpen size={14} aria-hidden />} onSelect={() => navigate({ to: "/api" })}>
        API reference
      </MenuItem>
      <MenuItem icon={<Keyboard size={14} aria-hidden />} shortcut="?" onSelect={() => show("shortcuts")}>
        Keyboard shortcuts
      </MenuItem>
      <MenuSeparator />
      <MenuChoice
        label="Appearance"
        value={scheme}
        options={schemes}
        onChange={(next) => setPreference({ scheme: next })}
      />
      <MenuSeparator />
      <MenuItem icon={<LogOut size={14} aria-hidden />} onSelect={signOut}>
        Sign out
      </MenuItem>
    </MenuAt>
  );
}
