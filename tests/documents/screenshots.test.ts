import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readDocument } from './markdown.ts';
import { imagesFolder, takeScreenshots } from './screenshots.ts';

const kept = globSync('*', { cwd: imagesFolder }).sort();

test('each picture can still be taken of the product, and each is there', { timeout: 180_000 }, async () => {
  const taken = await takeScreenshots();
  expect(kept, 'run: node tests/documents/screenshots.ts').toEqual([...taken.keys()].sort());
});

test('each picture is small, and of the size that is taken', () => {
  for (const file of kept.map((name) => path.join(imagesFolder, name))) {
    expect(statSync(file).size, file).toBeLessThan(150_000);
    // PNG: width and height stand behind the signature and the name of the first chunk.
    const bytes = readFileSync(file);
    expect([bytes.toString('latin1', 1, 4), bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([
      'PNG',
      1200,
      800,
    ]);
  }
});

test('the README shows each picture, and says in words what is on it', () => {
  const shown = [...readDocument('README.md').matchAll(/!\[([^\]]{20,})\]\(docs\/images\/([^)]+)\)/g)];
  expect(shown.map(([, , name]) => name).sort()).toEqual(kept);
});
