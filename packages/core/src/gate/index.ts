/** Room for a few at once; whoever comes later waits, in order. */
export interface Gate {
  /** Resolves when there is room. Whoever has entered leaves once. */
  enter(): Promise<void>;
  leave(): void;
}

/** Room for `first`, and for one more with each that leaves, up to `most`. */
export function createGate(first: number, most = first): Gate {
  let room = first;
  let inside = 0;
  const waiting: (() => void)[] = [];
  return {
    async enter() {
      if (inside >= room) await new Promise<void>((resolve) => waiting.push(resolve));
      else inside += 1;
    },
    leave() {
      inside -= 1;
      room = Math.min(room + 1, most);
      for (let next = waiting.shift(); next; next = inside < room ? waiting.shift() : undefined) {
        inside += 1;
        next();
      }
    },
  };
}
