import { roles } from '@chatai/contract/words';
import type { Texts } from '../texts/index.ts';
import type { Choice } from '../ui/index.ts';

/** Roles of a workspace with what each may do. */
export const roleChoices = (t: Texts): Choice[] =>
  roles.map((role) => ({ value: role, word: t(`role.${role}`), about: t(`roleAbout.${role}`) }));
