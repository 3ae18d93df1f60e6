import { expect, it } from 'vitest';
import { sandboxAddress } from './sandbox-address.ts';

it('the sandbox of this machine is opened on the host under which the reader has reached the console, in their language', () => {
  const reader = { hostname: 'chat.example.org', language: 'ru' };
  expect(sandboxAddress('http://127.0.0.1:8081/?bot=shop_bot', reader)).toBe(
    'http://chat.example.org:8081/?bot=shop_bot&language=ru',
  );
});

it('a sandbox elsewhere keeps its address', () => {
  const reader = { hostname: 'localhost', language: 'en' };
  expect(sandboxAddress('https://sim.example.org/?bot=a_bot', reader)).toBe(
    'https://sim.example.org/?bot=a_bot&language=en',
  );
});
