/** Browsers keep about 16 GPU contexts a page and take the oldest away without asking; half of them is ours to use. */
const MAX_CONTEXTS = 8;

export interface GpuPool {
  /** True when `owner` may hold a context now. */
  lease(owner: object): boolean;
  release(owner: object): void;
  readonly leased: number;
}

export function createGpuPool(most = MAX_CONTEXTS): GpuPool {
  const owners = new Set<object>();
  return {
    lease(owner) {
      if (!owners.has(owner) && owners.size >= most) return false;
      owners.add(owner);
      return true;
    },
    release: (owner) => void owners.delete(owner),
    get leased() {
      return owners.size;
    },
  };
}
