import { expect, test } from "vitest";
import { firstOfEachPort, parseListeningSockets, socketInode } from "./procNetTcp.ts";

// Recorded on Linux 6.
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 0100007F:B3A8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 9161 1 0000000000000000 100 0 0 10 0                       
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 7001 1 0000000000000000 100 0 0 10 0                       
   2: 0100007F:B3A8 0100007F:D2F0 01 00000000:00000000 02:00000A8C 00000000     0        0 9170 2 0000000000000000 20 4 30 10 -1                      
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:B3A7 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 9162 1 0000000000000000 100 0 0 10 0
`;

test("[LC5] of listening and established sockets only the former are reported", () => {
  expect(parseListeningSockets(TCP)).toEqual([
    { port: 45992, inode: "9161" },
    { port: 22, inode: "7001" },
  ]);
});

test("[LP20] a socket bound to :: is found in tcp6", () => {
  expect(parseListeningSockets(TCP6)).toEqual([{ port: 45991, inode: "9162" }]);
});

test("[LP24] a line that is none fails the whole scan", () => {
  expect(() => parseListeningSockets(`${TCP}nonsense\n`)).toThrow("not a line of /proc/net/tcp");
});

test("[LP22] one entry per port: the first wins", () => {
  const both = firstOfEachPort([
    { port: 80, inode: "1" },
    { port: 81, inode: "2" },
    { port: 80, inode: "3" },
  ]);
  expect(both.map(({ inode }) => inode)).toEqual(["1", "2"]);
});

test("only sockets among the descriptors have an inode", () => {
  expect(socketInode("socket:[9161]")).toBe("9161");
  expect(socketInode("/dev/null")).toBeUndefined();
  expect(socketInode("pipe:[9161]")).toBeUndefined();
});
