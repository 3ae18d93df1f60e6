import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A JSON document on a line of its own for each. */
export function appendLines(file: string, documents: readonly object[]): void {
  if (documents.length === 0) return;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  appendFileSync(file, linesOf(documents), { mode: 0o600 });
}

/** All of them; none of a file that is not there. A line that was being written when somebody died is left out. */
export function readLines<Document>(file: string): Document[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as Document];
      } catch {
        return [];
      }
    });
}

/**
 * Puts another content in its place at once: whoever reads sees the old or the new, also when the disk has no room for it (then it throws). A text, one
 * document, or a line for each.
 */
export function replaceFile(file: string, content: string | object | readonly object[]): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.new`;
  try {
    writeFileSync(part, textOf(content), { mode: 0o600 });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function textOf(content: string | object | readonly object[]): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? linesOf(content) : JSON.stringify(content);
}

const linesOf = (documents: readonly object[]) => documents.map((one) => `${JSON.stringify(one)}\n`).join('');
