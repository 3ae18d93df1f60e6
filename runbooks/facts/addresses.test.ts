import { diagnose } from '@chatai/operations/diagnosis';
import { judge } from '@chatai/operations/health';
import { expect, test } from 'vitest';
import { addressChecks } from '../checks/addresses.ts';
import { addressBranches } from '../trees/addresses.ts';
import type { AddressFacts } from './addresses.ts';
import type { Facts } from './facts.ts';

const ofConsole = { setting: 'CHATAI_CONSOLE_URL', url: 'https://chat.example.org/api/health' } as const;
const ofWebhooks = { setting: 'CHATAI_PUBLIC_URL', url: 'https://bots.example.org/telegram/' } as const;

/** What the checks and the tree say of addresses that answer so. */
function said(...addresses: (Pick<AddressFacts, 'setting' | 'url' | 'status'> & Partial<AddressFacts>)[]) {
  const facts = { addresses: addresses.map((one) => ({ refusal: undefined, isOurs: false, ...one })) };
  const snapshot = { at: 0, tookMs: 0, facts: facts as unknown as Partial<Facts>, unseen: {} };
  const { findings } = diagnose([{ symptom: 'api', branches: addressBranches }], snapshot);
  const verdicts = judge(addressChecks, snapshot).filter(({ status }) => status !== 'off');
  return [verdicts.map(({ id, detail = '' }) => [id, detail]), findings.map(({ leaf }) => leaf)];
}

test('a sign-in or a redirect in front of the console hides what is behind it, which is no trouble', () => {
  for (const status of [302, 401, 403])
    expect(said({ ...ofConsole, status })).toEqual([
      [['address-console', `who stands in front lets us no further (${status}): what is behind was not seen`]],
      [],
    ]);
});

test('in front of webhooks it keeps Telegram out, which signs in nowhere; only a web server that lets nobody else pass is none', () => {
  for (const status of [302, 401])
    expect(said({ ...ofWebhooks, status })).toEqual([
      [['address-webhooks', `bots.example.org (CHATAI_PUBLIC_URL) answers ${status}, and not as this installation`]],
      ['address-elsewhere'],
    ]);
  expect(said({ ...ofWebhooks, status: 403 })[1]).toEqual([]);
});

test('webhooks that cannot be delivered follow from the address of webhooks, and from no other', () => {
  const undeliverable = {
    says: 'webhooks fail',
    needs: [],
    when: () => ['Telegram says so'],
    leaf: { id: 'webhook-undeliverable', finding: () => 'webhooks fail', step: undefined },
  };
  const becauseOf = (address: typeof ofConsole | typeof ofWebhooks) => {
    const facts = { addresses: [{ ...address, status: 502, refusal: undefined, isOurs: false }] };
    const snapshot = { at: 0, tookMs: 0, facts: facts as unknown as Partial<Facts>, unseen: {} };
    const { findings } = diagnose([{ symptom: 'api', branches: [...addressBranches, undeliverable] }], snapshot);
    return findings.find(({ leaf }) => leaf === 'webhook-undeliverable')?.because;
  };
  expect([becauseOf(ofConsole), becauseOf(ofWebhooks)]).toEqual([undefined, 'address-proxy']);
});
