import { useQuery } from "@tanstack/react-query";
import { CircleUser } from "lucide-react";
import { lazy, Suspense } from "react";
import { useClient } from "../../streams/client.tsx";
import { meQuery } from "../../streams/me.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { useOpener } from "../../ui/useOpener.ts";

const load = () => import("./AccountMenuItems.tsx");
const AccountMenuItems = lazy(() => load().then((module) => ({ default: module.AccountMenuItems })));

export function AccountMenu() {
  const { data: me } = useQuery(meQuery(useClient()));
  const { trigger, at, wasOpened } = useOpener("menu", load);
  return (
    <>
      <IconButton label={me ? `Account of ${me.username}` : "Account"} {...trigger}>
        <CircleUser size={16} aria-hidden />
      </IconButton>
      {wasOpened && (
        <Suspense>
          <AccountMenuItems {...at} />
        </Suspense>
      )}
    </>
  );
}
