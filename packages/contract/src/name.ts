import { z } from 'zod';

/** The name of something, as people give it: at least one of its characters can be seen (zero-width ones alone would make a row that nobody can tell). */
export const nameUpTo = (most: number) =>
  z
    .string()
    .trim()
    .min(1, { abort: true })
    .max(most)
    .refine((name) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(name), 'must have a character that can be seen');
