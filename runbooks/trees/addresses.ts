import type { Branch } from '@chatai/operations/diagnosis';
import { type AddressFacts, type AddressTrouble, addressTroubleOf, saidOf } from '../addresses.ts';
import type { Facts } from '../facts.ts';

/** What is found at an address of ours when the program behind it is away. */
export const whenAway = ['address-proxy', 'address-elsewhere', 'address-unreachable'];

/** Leaves that follow when Telegram does not reach us. */
const ofWebhooks = ['webhook-undeliverable', 'webhook-certificate', 'webhook-pending'];

const aTrouble = (
  trouble: AddressTrouble,
  says: string,
  finding: (said: string, address: AddressFacts) => string,
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
        (said) => `${said}: its DNS record is gone, or this machine asks no DNS server that knows it`,
      ),
      aTrouble(
        'certificate',
        'no secure connection is made',
        (said) => `${said}: renew the certificate, and let the web server load it`,
      ),
      aTrouble(
        'proxy',
        'the web server in front of us reaches nobody',
        (said, address) =>
          `${said}: the web server there does not reach ${portBehind(address)}; let it pass on to where that listens`,
      ),
      aTrouble(
        'elsewhere',
        'somebody else answers there',
        (said) => `${said}: another program or installation has this address; see DNS and the web server`,
      ),
      aTrouble(
        'unreachable',
        'nobody answers there',
        (said) =>
          `${said}: no web server listens there, or a firewall is in between; others may reach it although this machine does not`,
      ),
    ],
  },
];
