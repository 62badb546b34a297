import { Link } from "@tanstack/react-router";

const tab =
  "-mb-px inline-flex h-8 shrink-0 items-center border-b-2 px-2.5 text-sm whitespace-nowrap pointer-coarse:h-10";
const looks = {
  activeOptions: { exact: true },
  activeProps: { className: `${tab} border-accent text-fg font-medium` },
  inactiveProps: { className: `${tab} border-transparent text-muted hover:text-fg` },
};

/** What a person can set: in this browser, of their account, for their programs. */
export function SettingsNav() {
  return (
    <nav
      aria-label="Pages of your settings"
      className="relative -mt-2 mb-4 flex overflow-x-auto border-b border-line"
    >
      <Link to="/settings" {...looks}>
        Settings
      </Link>
      <Link to="/settings/account" {...looks}>
        Account
      </Link>
      <Link to="/settings/tokens" {...looks}>
        API tokens
      </Link>
    </nav>
  );
}
