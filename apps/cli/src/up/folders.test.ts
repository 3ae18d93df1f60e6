import { loadConfig } from '@chatai/core/config';
import { expect, test } from 'vitest';
import { prepareFolders } from './folders.ts';

test.skipIf(process.platform !== 'linux')('a place in which the system makes no folder is refused at once', () => {
  const config = loadConfig({ CHATAI_HOME: '/proc/here/home' });
  expect(() => prepareFolders(config)).toThrow('/proc/here/home cannot be written: no folder can be made there');
});
