// The baseline of tailnet.bench.ts: WebSockets and nothing else. What the first socket sends goes to all others, what
// others send goes to the first. Prints its port.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
let hub;
server.on("connection", (socket) => {
  hub ??= socket;
  socket.on("message", (data) => {
    if (socket !== hub) return hub.send(data);
    for (const other of server.clients) if (other !== hub) other.send(data);
  });
});
server.on("listening", () => console.log(server.address().port));
