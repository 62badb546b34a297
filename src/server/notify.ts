/**
 * Tells the other parts of the server (later: the other replicas) that something changed. Payloads are small JSON
 * values that say what to look up again, never the data itself: PostgreSQL will carry at most 8,000 bytes.
 */
export interface Notify {
  publish(topic: string, payload?: unknown): void;
  /** Answers the function that ends the subscription. */
  subscribe(topic: string, listener: (payload: unknown) => void): () => void;
}

/** One process. Listeners are called in the same turn, in order of subscription; one that throws stops no other. */
export function createNotify(onListenerError: (error: unknown, topic: string) => void): Notify {
  const topics = new Map<string, Set<(payload: unknown) => void>>();
  return {
    publish(topic, payload) {
      for (const listener of [...(topics.get(topic) ?? [])]) {
        try {
          listener(payload);
        } catch (error) {
          onListenerError(error, topic);
        }
      }
    },
    subscribe(topic, listener) {
      const own = (payload: unknown) => listener(payload); // the same function may subscribe twice
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners.add(own));
      return () => {
        listeners.delete(own);
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
      };
    },
  };
}
