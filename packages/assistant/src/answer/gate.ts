/** Lets so many in at once; whoever comes later waits its turn. */
export interface Gate {
  /** Resolves with what is called at the end. */
  enter(): Promise<() => void>;
}

export function createGate(most: number): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];
  function leave() {
    const next = waiting.shift();
    if (next) next();
    else inside -= 1;
  }
  return {
    async enter() {
      if (inside < most) inside += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return leave;
    },
  };
}
