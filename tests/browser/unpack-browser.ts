import chromiumPackage from '@sparticuz/chromium';

/** Before any worker starts: two that unpack Chromium into the same file at once find it busy. Takes 3 s the first time, then nothing. */
export async function setup(): Promise<void> {
  if (!process.env.CHATAI_TEST_BROWSER) await chromiumPackage.executablePath();
}
