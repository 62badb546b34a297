import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** PTY7. Both names are the reference's. */
export const TICKET_QUERY = "coder_signed_app_token_23db1dde";
export const TICKET_COOKIE = "coder_signed_app_token";
const VALID_MS = 60_000;

const Ticket = z.object({ path: z.string(), agent: z.string(), user: z.string(), expires: z.number() });
export type Ticket = Omit<z.infer<typeof Ticket>, "expires">;

/** Signed leave to open the terminals of one agent at one path, for those whose cookies do not reach us. */
export interface Tickets {
  issue(ticket: Ticket): string;
  /** Undefined for one that is forged, too old, or not a ticket. */
  read(text: string): Ticket | undefined;
}

export type TicketsOptions = {
  /** Shared by all processes that serve the same deployment. */
  key?: Uint8Array;
  now?: () => number;
};

export function createTickets({ key = randomBytes(32), now = Date.now }: TicketsOptions = {}): Tickets {
  const sign = (payload: string) => createHmac("sha256", key).update(payload).digest();
  return {
    issue(ticket) {
      const payload = Buffer.from(JSON.stringify({ ...ticket, expires: now() + VALID_MS })).toString(
        "base64url",
      );
      return `${payload}.${sign(payload).toString("base64url")}`;
    },
    read(text) {
      const [payload = "", signature = ""] = text.split(".", 2);
      const given = Buffer.from(signature, "base64url");
      const good = sign(payload);
      if (given.length !== good.length || !timingSafeEqual(given, good)) return undefined;
      const { expires, ...ticket } = Ticket.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
      return expires > now() ? ticket : undefined;
    },
  };
}
