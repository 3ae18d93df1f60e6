/** What is deleted can be restored for so long (decision 0017). */
const keptDays = 7;
const dayMs = 86_400_000;

/** Whole days, begun ones included, until what was deleted is gone for good. */
export const daysLeft = (deletedAt: string, nowMs: number): number =>
  Math.max(0, Math.ceil((Date.parse(deletedAt) + keptDays * dayMs - nowMs) / dayMs));
