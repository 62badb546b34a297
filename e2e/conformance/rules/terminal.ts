import { randomUUID } from "node:crypto";
import {
  answers,
  connected,
  Deviation,
  equal,
  holds,
  matches,
  memberOf,
  NotTried,
  type Rule,
  type Subject,
  type Trial,
  validation,
} from "../rule.ts";
import type { Socket } from "../wire.ts";
import { anAgentPath, UNKNOWN_ID } from "./credentials.ts";

const BAD_QUERY = { message: "Invalid query parameters." };

const ptyPath = (trial: Trial, query: Record<string, string>) =>
  anAgentPath(trial, `/pty?${new URLSearchParams(query)}`);

/** An attachment: what it has shown until now, without what the terminal says to the screen. */
type Attachment = {
  socket: Socket;
  type(data: string): void;
  send(frame: string | Buffer): void;
  shows(text: string | RegExp): Promise<string>;
  /** All it shows until the server closes, and the code. */
  end(): Promise<{ output: string; code: number }>;
};

/** Ends the terminal with the rule, whatever became of it. */
async function attach(trial: Trial, id: string, query: Record<string, string> = {}): Promise<Attachment> {
  const path = ptyPath(trial, { reconnect: id, width: "100", height: "30", ...query });
  const socket = connected(await trial.socket(path));
  let output = "";
  const take = (data: Buffer, isBinary: boolean) => {
    if (!isBinary) throw new Deviation("a frame", "binary", `text ${data}`);
    // The escape sequences of shells that draw their prompt.
    output += data.toString().replace(/\u001b(\[[0-9;?]*[A-Za-z]|\][^\u0007]*\u0007|[=>()][AB0]?)/g, "");
  };
  const send = (frame: string | Buffer) => socket.send(Buffer.from(frame));
  const type = (data: string) => send(JSON.stringify({ data }));
  trial.after(async () => {
    type("\u0003\u0004");
    type("exit\r");
    await socket.closed(3_000).catch(() => {}); // it had ended, or ends by the server's own time limit
  });
  return {
    socket,
    send,
    type,
    async shows(text) {
      const end = Date.now() + 15_000;
      for (;;) {
        if (typeof text === "string" ? output.includes(text) : text.test(output)) return output;
        const left = end - Date.now();
        const { data, isBinary } = await socket.next(Math.max(left, 1)).catch(() => {
          throw new Deviation("the terminal shows", String(text), JSON.stringify(output.slice(-300)));
        });
        take(data, isBinary);
      }
    },
    async end() {
      const { code } = await socket.closed();
      for (const { data, isBinary } of socket.pending()) take(data, isBinary);
      return { output, code };
    },
  };
}

const look = (id: string, text: string, run: Rule["run"]): Rule => ({
  id,
  rule: text,
  needs: ["agent"],
  run,
});
const use = (id: string, text: string, run: Rule["run"]): Rule => ({
  id,
  rule: text,
  needs: ["agent", "write"],
  run,
});

export const terminal: Subject = {
  name: "Terminals (pty.md)",
  rules: [
    look("PC9", "no `reconnect`: 400", async (trial) => {
      const answer = await trial.call(anAgentPath(trial, "/pty"));
      answers(answer, 400, BAD_QUERY);
      equal(
        validation(answer, "reconnect"),
        'Query param "reconnect" is required and cannot be empty',
        "detail",
      );
    }),
    look("PTY4", "a `reconnect` that is no UUID: 400", async (trial) => {
      const answer = await trial.call(ptyPath(trial, { reconnect: "abc" }));
      answers(answer, 400, BAD_QUERY);
      equal(validation(answer, "reconnect"), 'Query param "reconnect" must be a valid uuid', "detail");
    }),
    look("PTY4b", "a size that is no number: 400", async (trial) => {
      const answer = await trial.call(ptyPath(trial, { reconnect: randomUUID(), height: "-1" }));
      answers(answer, 400, BAD_QUERY);
      matches(
        validation(answer, "height"),
        /^Query param "height" must be a valid positive integer: /,
        "detail",
      );
    }),
    look("PTY4c", "a parameter given twice: 400", async (trial) => {
      const answer = await trial.call(`${ptyPath(trial, { reconnect: randomUUID(), width: "80" })}&width=81`);
      answers(answer, 400, BAD_QUERY);
      matches(validation(answer, "width"), /provided more than once, found 2 times/, "detail");
    }),
    look("PTY4d", "all faults are told at once", async (trial) => {
      const answer = await trial.call(ptyPath(trial, { height: "x", width: "y" }));
      answers(answer, 400, BAD_QUERY);
      for (const field of ["reconnect", "height", "width"]) validation(answer, field);
    }),
    look("PTY4e", "they are told before the upgrade", async (trial) => {
      answers(await trial.socket(anAgentPath(trial, "/pty")), 400, BAD_QUERY);
    }),
    look("PTY2", "unknown parameters are ignored; without an upgrade: 426", async (trial) => {
      answers(await trial.call(ptyPath(trial, { reconnect: randomUUID(), nope: "1" })), 426);
    }),
    {
      ...look("PTY7", "no credentials, and bad ones: 404, as for what is not there", async (trial) => {
        const path = ptyPath(trial, { reconnect: randomUUID() });
        for (const as of ["none" as const, { "Coder-Session-Token": "nonsense" }])
          answers(await trial.socket(path, { as }), 404, {
            message: "Resource not found or you do not have access to this resource",
          });
      }),
      needs: ["agent", "token"],
    },
    {
      id: "PTY5",
      rule: "an unknown agent: 404, whatever the query",
      async run({ socket }) {
        const answer = await socket(`/api/v2/workspaceagents/${UNKNOWN_ID}/pty`);
        equal(answer.status, 404, "status");
      },
    },
    {
      id: "PTY5b",
      rule: "an agent that is not connected: 404 that tells its state",
      async run({ socket, facts }) {
        if (!facts.away) throw new NotTried("every agent is connected");
        const answer = await socket(`/api/v2/workspaceagents/${facts.away.id}/pty?reconnect=${randomUUID()}`);
        equal(answer.status, 404, "status");
        matches(
          answer.text,
          new RegExp(`Agent state is (&#34;|&quot;|\\\\?")${facts.away.json.status}`),
          "body",
        );
      },
    },
    look("PTY9", "a foreign Origin: 403", async (trial) => {
      const headers = { Origin: "https://evil.example" };
      const answer = await trial.socket(ptyPath(trial, { reconnect: randomUUID() }), { headers });
      equal(answer.status, 403, "status");
    }),
    use("PC1", "a new terminal: a prompt, echo and output, in binary frames", async (trial) => {
      const one = await attach(trial, randomUUID());
      await one.shows(/\S/);
      one.type("echo te''st\r");
      await one.shows(/te''st[\s\S]*\btest\b/);
    }),
    use("PC2", "all attachments see everything", async (trial) => {
      const id = randomUUID();
      const [one, two] = [await attach(trial, id), await attach(trial, id)];
      await two.shows(/\S/);
      two.type("echo bo''th\r");
      await Promise.all([one.shows(/\bboth\b/), two.shows(/\bboth\b/)]);
    }),
    use("PC3", "a terminal outlives its attachments, and shows what was", async (trial) => {
      const id = randomUUID();
      const one = await attach(trial, id);
      await one.shows(/\S/);
      one.type("echo ear''lier\r");
      await one.shows(/\bearlier\b/);
      one.socket.close();
      await one.socket.closed();
      await (await attach(trial, id)).shows(/\bearlier\b/);
    }),
    use("PC4", "`exit` closes", async (trial) => {
      const one = await attach(trial, randomUUID());
      await one.shows(/\S/);
      one.type("exit\r");
      const { output, code } = await one.end();
      matches(output, /exit|logout/, "output");
      holds(code >= 1000, "close", "a close of the server", code);
    }),
    use("PC5", "a command runs without input, and closes with its end", async (trial) => {
      const { output } = await (await attach(trial, randomUUID(), { command: "echo test" })).end();
      matches(output, /test/, "output");
    }),
    use("PTY45", "a short command's output comes whole before the close", async (trial) => {
      const command = "i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done; echo done";
      const { output } = await (await attach(trial, randomUUID(), { command })).end();
      const lines = output.split("\r\n").filter((line) => line.startsWith("line "));
      equal(
        [lines.length, lines[0], lines.at(-1), output.includes("done")],
        [2000, "line 0", "line 1999", true],
        "lines",
      );
    }),
    use("PC6", "output is UTF-8", async (trial) => {
      const { output } = await (await attach(trial, randomUUID(), { command: "echo ❯" })).end();
      matches(output, /❯/, "output");
    }),
    use("PC7", "`TERM` is `xterm-256color`", async (trial) => {
      const command = `printf '%s\\n' "$TERM"`;
      const { output } = await (await attach(trial, randomUUID(), { command })).end();
      matches(output, /xterm-256color/, "output");
    }),
    use("PC10", "a text frame: close 1003, the terminal lives", async (trial) => {
      const id = randomUUID();
      const one = await attach(trial, id);
      await one.shows(/\S/);
      one.type("echo ali''ve\r");
      await one.shows(/\balive\b/);
      one.socket.send("{}");
      equal((await one.end()).code, 1003, "close");
      await (await attach(trial, id)).shows(/\balive\b/);
    }),
    use("PTY42", "the size is that of the attachment", async (trial) => {
      const command = "sleep 1; stty size";
      const one = await attach(trial, randomUUID(), { command, width: "91", height: "31" });
      await one.shows(/31 91/);
    }),
    use("PC11", "a resize needs both numbers", async (trial) => {
      const one = await attach(trial, randomUUID(), { width: "90", height: "30" });
      await one.shows(/\S/);
      one.send('{"height":40}');
      one.type("stty size\r");
      await one.shows(/\b30 90\b/);
      one.send('{"height":41,"width":101}');
      one.type("stty size\r");
      await one.shows(/\b41 101\b/);
    }),
    use("PC12", "values may be cut or joined by frames", async (trial) => {
      const one = await attach(trial, randomUUID());
      await one.shows(/\S/);
      one.send('{"data":"echo o"} {"data":"ne"}');
      one.send('{"data":"-t');
      one.send('wo\\r"}');
      await one.shows(/\r\n(.*\r)?one-two/);
    }),
    use("PTY23", "unknown members and empty values do nothing", async (trial) => {
      const one = await attach(trial, randomUUID());
      await one.shows(/\S/);
      one.send("{}");
      one.send('{"new":1,"data":"echo st\'\'ill\\r"}');
      await one.shows(/\bstill\b/);
    }),
    use("PTY24", "what is no JSON ends this attachment only", async (trial) => {
      const id = randomUUID();
      const [one, two] = [await attach(trial, id), await attach(trial, id)];
      await two.shows(/\S/);
      one.send("nonsense");
      equal((await one.end()).code, 1000, "close");
      two.type("echo st''ill\r");
      await two.shows(/\bstill\b/);
    }),
    use("PTY1", "a command is for a new terminal only", async (trial) => {
      const id = randomUUID();
      const one = await attach(trial, id);
      await one.shows(/\S/);
      one.type("echo fi''rst\r");
      await one.shows(/\bfirst\b/);
      const two = await attach(trial, id, { command: "echo second" });
      await two.shows(/\bfirst\b/);
      two.type("echo still he''re\r");
      await one.shows(/still here/);
    }),
    {
      id: "PC14",
      rule: "a ticket of another scheme: 400 that names it; without credentials: 401",
      async run({ call, facts }) {
        const path = "/api/v2/applications/reconnecting-pty-signed-token";
        const body = { url: "ftp://example.com", agentID: facts.agent?.id ?? UNKNOWN_ID };
        const answer = await call(path, { method: "POST", body });
        answers(answer, 400, { message: /^Invalid URL/ });
        matches(
          JSON.stringify([memberOf(answer.json(), "message"), memberOf(answer.json(), "detail")]),
          /ftp/,
          "text",
        );
        answers(await call(path, { method: "POST", as: "none", body }), 401);
      },
    },
  ],
};
