import { fileEndings, mostFileBytes } from '@chatai/contract/words';

/** Why a file need not be sent: the backend would refuse it. */
export type FileRefusal = 'empty' | 'tooBig' | 'kind';

/** By its name and size; what it really is, the backend reads from its first bytes. */
export function refusalOf({ name, size }: Pick<File, 'name' | 'size'>): FileRefusal | undefined {
  if (!fileEndings.some((ending) => name.toLowerCase().endsWith(ending))) return 'kind';
  if (size === 0) return 'empty';
  return size > mostFileBytes ? 'tooBig' : undefined;
}

const units = ['byte', 'kilobyte', 'megabyte'] as const;

/** `1.5 MB`, in the words of the language. */
export function sizeText(bytes: number, language: string): string {
  const at = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[at] ?? 'byte',
    unitDisplay: at === 0 ? 'long' : 'short',
    maximumFractionDigits: at === 2 ? 1 : 0,
  }).format(bytes / 1_000 ** at);
}
