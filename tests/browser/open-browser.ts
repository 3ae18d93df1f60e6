import chromiumPackage from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** Chromium of the npm package (unpacked on first use, 3 s; see unpack-browser.ts), or the one that CHATAI_TEST_BROWSER names. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHATAI_TEST_BROWSER || (await chromiumPackage.executablePath()),
    // The package's own arguments would run pages in the browser's process and switch off web security.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu'],
  });
}
