/** A turn over which so many processes ended may be the cause. */
const suspectFrom = 4;
/** So many of them are worked on at once: when the process ends again, few are counted with the one at fault. */
const mostSuspects = 4;

/** Keeps open turns that may have ended their workers apart from each other. Everybody else passes at once. */
export interface Suspects {
  /** Resolves when the turn may be driven; the function that it gives is called when that is over. */
  enter(attempt: number): Promise<() => void>;
}

export function createSuspects(): Suspects {
  let busy = 0;
  const waiting: (() => void)[] = [];
  function leave() {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  }
  return {
    async enter(attempt) {
      if (attempt < suspectFrom) return () => {};
      if (busy < mostSuspects) busy += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return leave;
    },
  };
}
