/** A turn for messages that wait; timers would be held back to four milliseconds each. Answers how to call it off. */
export function soon(work: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  let isWanted = true;
  port1.onmessage = () => {
    port1.close();
    if (isWanted) work();
  };
  port2.postMessage(undefined);
  return () => {
    isWanted = false;
    port1.close();
  };
}
