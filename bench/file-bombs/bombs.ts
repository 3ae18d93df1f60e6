// Files that are made to do harm (security.md T19), as packages/assistant tests each by itself.
import { deflateSync } from 'node:zlib';
import {
  aDocx,
  anEndlessPdf,
  aZip,
  blanks,
  documentOf,
  pdfOf,
  streamOf,
} from '../../packages/assistant/src/knowledge/reading/testing/files.ts';

/** By the name under which each is uploaded. */
export function bombs(): Record<string, Buffer> {
  return {
    'endless.pdf': anEndlessPdf(),
    'gigabytes.pdf': aPdfOfGigabytes(),
    'liar.docx': aDocx(['x'], { 'word/document.xml': blanks(2_000, 1_000) }),
    '42.docx': archivesWithinArchives(),
    'workbook.docx': aZip({ 'xl/worksheets/sheet1.xml': blanks(1_024) }),
    'laughs.docx': billionLaughs(),
    'deep.html': Buffer.from(`${'<div>'.repeat(500_000)}We open at nine.`),
  };
}

function aPdfOfGigabytes(): Buffer {
  const twice = deflateSync(deflateSync(Buffer.alloc(1_000_000_000, ' '), { level: 9 }), { level: 9 });
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>',
    streamOf(twice.toString('latin1'), ' /Filter [/FlateDecode /FlateDecode]'),
  ]);
}

function archivesWithinArchives(): Buffer {
  const sixteen = (inside: Buffer) =>
    aZip(Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`${at}.zip`, inside])));
  return sixteen(sixteen(aZip({ 'blanks.txt': blanks(100) })));
}

function billionLaughs(): Buffer {
  const entities = Array.from({ length: 10 }, (_, at) =>
    at === 0 ? '<!ENTITY a0 "lol">' : `<!ENTITY a${at} "${`&a${at - 1};`.repeat(10)}">`,
  );
  const text = documentOf('<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>');
  return aDocx({ xml: `<?xml version="1.0"?><!DOCTYPE w:document [${entities.join('')}]>${text}` });
}
