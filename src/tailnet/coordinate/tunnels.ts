/** Directed pairs of peers, present or not. Two are linked by one in either direction. */
export interface Tunnels {
  add(source: string, destination: string): void;
  remove(source: string, destination: string): void;
  removeFrom(source: string): void;
  areLinked(one: string, other: string): boolean;
  linkedTo(id: string): Set<string>;
  clear(): void;
  readonly size: number;
}

export function createTunnels(): Tunnels {
  const from = new Map<string, Set<string>>();
  const to = new Map<string, Set<string>>();
  let size = 0;

  function put(map: Map<string, Set<string>>, key: string, value: string) {
    const values = map.get(key);
    if (values) values.add(value);
    else map.set(key, new Set([value]));
  }
  function take(map: Map<string, Set<string>>, key: string, value: string) {
    const values = map.get(key);
    values?.delete(value);
    if (values?.size === 0) map.delete(key);
  }
  const has = (source: string, destination: string) => from.get(source)?.has(destination) ?? false;

  const tunnels: Tunnels = {
    add(source, destination) {
      if (has(source, destination)) return;
      size++;
      put(from, source, destination);
      put(to, destination, source);
    },
    remove(source, destination) {
      if (!has(source, destination)) return;
      size--;
      take(from, source, destination);
      take(to, destination, source);
    },
    removeFrom(source) {
      for (const destination of [...(from.get(source) ?? [])]) tunnels.remove(source, destination);
    },
    areLinked: (one, other) => has(one, other) || has(other, one),
    linkedTo: (id) => new Set([...(from.get(id) ?? []), ...(to.get(id) ?? [])]),
    clear() {
      from.clear();
      to.clear();
      size = 0;
    },
    get size() {
      return size;
    },
  };
  return tunnels;
}
