import type { ExternalAuthStatus } from "#api/http/externalAuth.ts";
import { visibleText } from "../../../ui/visibleControls.ts";
import { isWebAddress } from "./addresses.ts";

/** What an app reads is where it is installed, beside what the person may read (GitHub). */
export function AppInstall({ status, name }: { status: ExternalAuthStatus; name: string }) {
  const { app_installable, app_install_url, installations } = status;
  if (!app_installable || !isWebAddress(app_install_url)) return null;
  return (
    <p className="mt-1 wrap-anywhere">
      This is an app of {name}: it reaches the repositories where it is installed
      {installations.length > 0 &&
        ` (${installations.map(({ account }) => visibleText(account.login)).join(", ")})`}
      .{" "}
      <a
        href={app_install_url}
        target="_blank"
        rel="noreferrer"
        className="text-accent underline-offset-2 hover:underline"
      >
        {installations.length > 0 ? "Install it elsewhere" : "Install or configure it"}
      </a>
    </p>
  );
}
