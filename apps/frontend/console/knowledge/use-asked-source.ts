'use client';

import { useAddressWord } from './use-address-word.ts';

/** The source that questions are tried on: `#ask=…`. Undefined: all that an assistant knows. */
export const useAskedSource = () => useAddressWord('ask');
