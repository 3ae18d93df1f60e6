'use client';

import { useEffect, useState } from 'react';

/** A QR code, drawn as one path. `label` says what it holds, for who scans nothing. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [code, setCode] = useState<{ path: string; count: number }>();
  useEffect(() => {
    let gone = false;
    void draw(text).then((drawn) => gone || setCode(drawn));
    return () => {
      gone = true;
    };
  }, [text]);
  const side = (code?.count ?? 0) + 4;
  return (
    // White in both themes: scanners want dark on light.
    <svg role="img" aria-label={label} viewBox={`-2 -2 ${side} ${side}`} className="size-44 rounded-md bg-[#fff]">
      <path d={code?.path ?? ''} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}

async function draw(text: string): Promise<{ path: string; count: number }> {
  const { default: qrcode } = await import('qrcode-generator');
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++) if (code.isDark(row, column)) path += `M${column} ${row}h1v1h-1z`;
  return { path, count };
}
