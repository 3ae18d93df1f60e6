'use client';

import { useAddressWord } from './use-address-word.ts';

export const addKinds = ['files', 'text', 'qa'] as const;
export type AddKind = (typeof addKinds)[number];

/** What is being added: `#add=files`. Undefined: nothing. */
export function useAddKind(): [AddKind | undefined, (kind: AddKind | undefined) => void] {
  const [word, say] = useAddressWord('add');
  return [addKinds.find((one) => one === word), say];
}
