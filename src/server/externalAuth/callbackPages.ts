import type { AppPage } from "../apps/appPages.ts";
import type { ProviderFault } from "./ask.ts";
import type { Stray } from "./pendingFlows.ts";

type To = { name: string; href: string };

const LONGEST_WORDS = 300;
const again = ({ href }: To) => ({ link: { href, text: "Try again" } });

/** What a person reads who comes back from a provider without a connected account. */
export const callbackPages = {
  noProvider: (id: string, href: string): AppPage => ({
    status: 404,
    title: "This provider is not set up here",
    cause: `The server's file of external auth providers has no “${id.slice(0, 64)}”.`,
    next: "Look at the spelling, or ask who runs this server to add it.",
    link: { href, text: "Open the dashboard" },
  }),
  stray: (why: Stray, to: To): AppPage => ({
    status: why === "signed out" ? 401 : 400,
    title: `${to.name} was not connected`,
    cause: STRAY[why],
    next: why === "signed out" ? "Sign in, then connect again." : "Connect again, in this browser.",
    ...again(to),
  }),
  /** `words`: what the provider added. */
  refused: (to: To, error: string, words: string): AppPage => ({
    status: 400,
    title: error === "access_denied" ? `You did not let ${to.name} connect` : `${to.name} refused to connect`,
    cause: `${to.name} answered “${brief(error)}”${words ? `: ${brief(words)}` : ""}.`,
    next:
      error === "access_denied"
        ? "Nothing was changed. Connect again if that was a slip; where an organization decides, ask its owner."
        : "Connect again. If that does not help, show this to who runs this server: the provider's settings may not fit.",
    ...again(to),
  }),
  notExchanged: (to: To, { message }: ProviderFault): AppPage => ({
    status: 502,
    title: `${to.name} gave no token`,
    cause: `You allowed it, and then ${to.name} would not give this server a token. ${message}`,
    next: "Connect again. If that does not help, show this to who runs this server: client_id, client_secret and the addresses must fit.",
    ...again(to),
  }),
};

const brief = (text: string) => text.slice(0, LONGEST_WORDS).replace(/[.\s]+$/, "");

const STRAY: Readonly<Record<Stray, string>> = {
  unknown: "This way back was used already, is older than ten minutes, or was not begun here.",
  "other browser": "It was begun in another browser, or this browser keeps no cookies of this server.",
  "signed out": "This browser is not signed in any more.",
  "other session": "It was begun by somebody else, or before you signed in anew.",
  "other provider": "It was begun for another provider.",
};
