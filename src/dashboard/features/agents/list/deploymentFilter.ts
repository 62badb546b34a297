import type { AgentsSearch } from "./agentsSearch.ts";

export type DeploymentFilter = {
  /** In the language of browse-and-auth.md §2; `""` asks for all. */
  q: string;
  /** What each agent of the answer is still matched against here. */
  rest: AgentsSearch;
  /** What of that the server knows nothing about, in words: found only among what is loaded. */
  partly: readonly string[];
  /** What the server takes for something a little different, in a sentence. */
  note?: string;
};

/** `key:value` as the server reads it; whether key and value are any good is for the server to say. */
const KEYED = /^([a-z][a-z_-]*):(?:[^":]|"[^"]*")+$/i;
const tokensOf = (text: string) => text.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];

/**
 * The list's filters for a server that searches by itself. What is typed is the server's own language, except that a
 * word that is none of its keys can never be a mistake: the first is part of a name, the others are looked for here.
 */
export function deploymentFilter({ q: typed = "", status, health }: AgentsSearch): DeploymentFilter {
  const balanced = (typed.split('"').length - 1) % 2 === 0 ? typed : typed.replaceAll('"', "");
  const tokens = tokensOf(balanced);
  const keyed = tokens.filter((token) => KEYED.test(token));
  const keys = new Set(keyed.map((token) => token.split(":")[0]?.toLowerCase()));
  const words = tokens
    .filter((token) => !KEYED.test(token))
    .map((token) => token.replaceAll('"', "").replace(/^\/+|\/+$/g, ""))
    .filter((word) => word.trim() !== "");
  const named = !keys.has("name") && words.length > 0 ? nameTerms(words[0]!, keys.has("owner")) : [];
  const others = named.length > 0 ? words.slice(1) : words;
  const ofAgents = agentTerms(status, health, keys.has("has-agent") || keys.has("healthy"));
  return {
    q: [...keyed, ...named, ...ofAgents.terms].join(" "),
    rest: {
      ...(others.length > 0 && { q: others.join(" ") }),
      ...(status && { status }),
      ...(health && { health }),
    },
    partly: [...others.map((word) => `“${word}”`), ...ofAgents.partly],
    ...(ofAgents.note !== undefined && { note: ofAgents.note }),
  };
}

function nameTerms(word: string, hasOwner: boolean): string[] {
  const [owner = "", name, ...more] = word.split("/");
  if (name && more.length === 0 && !hasOwner) return [`owner:${quoted(owner)}`, `name:${quoted(name)}`];
  return [`name:${quoted(word)}`];
}

/** Within quotes nothing else means anything. */
const quoted = (word: string) => (/^[\w.-]+$/.test(word) ? word : `"${word}"`);

type OfAgents = { terms: string[]; partly: string[]; note?: string };

/** `has-agent` and `healthy` widen each other (BA14), so only one of them may be said. */
function agentTerms(status: AgentsSearch["status"], health: AgentsSearch["health"], said: boolean): OfAgents {
  const words = [status && `status ${status}`, health].filter((word) => word !== undefined);
  if (said) return { terms: [], partly: words };
  if (status === "off") return { terms: ["has-agent:connecting,disconnected,timeout"], partly: words };
  if (status) return { terms: [`has-agent:${status}`], partly: health ? [health] : [] };
  if (health === "healthy") return { terms: ["healthy:true"], partly: [] };
  if (health === "unhealthy")
    return {
      terms: ["healthy:false"],
      partly: [],
      note: "Here unhealthy is offline or never seen: this server cannot search for failed starts.",
    };
  return { terms: [], partly: [] };
}
