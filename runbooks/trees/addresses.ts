import type { Branch } from '@chatai/operations/diagnosis';
import { type AddressFacts, type AddressTrouble, addressTroubleOf, saidOf } from '../facts/addresses.ts';
import type { Facts } from '../facts/facts.ts';

/** What is found at an address of ours when the program behind it is away. */
export const whenAway = ['address-proxy', 'address-elsewhere', 'address-unreachable'];

/** Leaves that follow when Telegram does not reach us. */
const ofWebhooks = ['webhook-undeliverable', 'webhook-certificate', 'webhook-pending'];

const aTrouble = (
  trouble: AddressTrouble,
  says: string,
  advice: string,
  finding: (said: string, address: AddressFacts) => string = (said) => said,
): Branch<Facts> => {
  const those = ({ addresses }: Pick<Facts, 'addresses'>) =>
    addresses.filter((address) => addressTroubleOf(address) === trouble);
  return {
    says,
    needs: ['addresses'],
    when: (facts) => those(facts).map(saidOf),
    leaf: {
      id: `address-${trouble}`,
      finding(facts) {
        const [first] = those(facts);
        return first ? finding(saidOf(first), first) : '';
      },
      step: undefined,
      advice,
      explains: ofWebhooks,
      explainsNow: (facts) => those(facts).some(({ setting }) => setting === 'CHATAI_PUBLIC_URL'),
    },
  };
};

const portBehind = ({ setting }: AddressFacts) => (setting === 'CHATAI_CONSOLE_URL' ? 'the console' : 'the backend');

/** "200 OK: check external connectivity, DNS" of the user's document: all is well here, and others do not reach it. */
export const addressBranches: Branch<Facts>[] = [
  {
    says: 'an address of ours does not lead to us',
    needs: ['addresses'],
    when: ({ addresses }) => addresses.filter((one) => addressTroubleOf(one) !== undefined).map(({ url }) => url),
    probe: 'chatai config show',
    branches: [
      aTrouble(
        'name-not-found',
        'its name is not found',
        'Restore its DNS record; if others find the name, correct the DNS of this machine (/etc/resolv.conf)',
      ),
      aTrouble('certificate', 'no secure connection is made', 'Renew the certificate, and let the web server load it'),
      aTrouble(
        'proxy',
        'the web server in front of us reaches nobody',
        'Correct where that web server passes requests on (docs/guides/public-address.md)',
        (said, address) => `${said}: the web server there does not reach ${portBehind(address)}`,
      ),
      aTrouble(
        'elsewhere',
        'somebody else answers there',
        'Correct DNS or the web server (docs/guides/public-address.md)',
        (said) => `${said}: another program or installation has this address`,
      ),
      aTrouble(
        'unreachable',
        'nobody answers there',
        'Start the web server there, or open the firewall in between',
        (said) => `${said}; it may be that only this machine does not reach it`,
      ),
    ],
  },
];
