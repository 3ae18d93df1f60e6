// Program: reads one file from stdin, whose kind is its argument, and says on stdout what it holds. Started by `readFile`, confined.
import { readDocx } from './docx.ts';
import { readHtml } from './html.ts';
import { readPdf } from './pdf.ts';
import { readText } from './plain-text.ts';
import { mostCharacters, type Said } from './protocol.ts';
import { ReadError } from './read-error.ts';

const readers = { text: readText, html: readHtml, pdf: readPdf, docx: readDocx };

let characters = 0;

function say(said: Said): void {
  if (said.kind === 'page') characters += said.text.length;
  if (characters > mostCharacters && said.kind !== 'failed') throw new ReadError('file-too-long');
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const kind = process.argv[2] as keyof typeof readers;
try {
  await readers[kind](Buffer.concat(chunks), say);
} catch (error) {
  // Whatever a parser throws at a stranger's bytes: the file is not what it says it is.
  say({ kind: 'failed', code: error instanceof ReadError ? error.code : 'file-damaged' });
}
