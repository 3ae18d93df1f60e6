import { createGate } from '@chatai/core/gate';

/** A turn over which so many processes ended may be the cause. */
const suspectFrom = 4;
/**
 * So many of them are worked on at once: when the process ends again, few are counted with the one at fault. Each that comes to its end, and
 * this process with it, makes room for one more: after a host that went down time and again, thousands are suspected of it.
 */
const fewSuspects = 4;
/**
 * So many others are being begun at once, until their models are asked. After an outage all lanes have a turn: begun side by side, all of
 * them would be counted with the one at fault, and none would be answered before the last was looked up.
 */
const mostBeginning = 64;

/** Lets turns begin a few at a time, in order, and keeps those that may have ended their workers apart from each other. */
export interface Admission {
  /** Resolves when the turn may be driven; undefined when none may any more. */
  enter(attempt: number): Promise<Admitted | undefined>;
  /** Whoever waits here, and whoever comes, begins nothing. */
  close(): void;
}

export interface Admitted {
  /** Its model is asked: the next one may begin. A suspect keeps its place to its end. */
  begun(): void;
  /** It is over. */
  leave(): void;
}

export function createAdmission(): Admission {
  const suspects = createGate(fewSuspects, mostBeginning);
  const others = createGate(mostBeginning, mostBeginning);
  let closed = false;
  return {
    async enter(attempt) {
      const isSuspect = attempt >= suspectFrom;
      const gate = isSuspect ? suspects : others;
      await gate.enter();
      let isInside = true;
      const leave = () => {
        if (isInside) gate.leave();
        isInside = false;
      };
      if (!closed) return { begun: isSuspect ? () => {} : leave, leave };
      leave();
      return undefined;
    },
    close() {
      closed = true;
    },
  };
}
