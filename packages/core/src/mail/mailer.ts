import type { Transporter } from 'nodemailer';

/** Plain text to one address. */
export interface OutgoingMail {
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Resolves once the server has taken the mail. Throws what the server or the wire said; trying again may help. */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** A server of mail (`smtp://user:password@host:587`, `smtps://…`), spoken to over at most two connections. `from` as in a header: `ChatAI <no-reply@example.com>`. */
export function createMailer({ url, from }: { url: string; from: string }): Mailer {
  let transport: Promise<Transporter> | undefined;
  async function connect(): Promise<Transporter> {
    // Loaded by the first mail: most installations send none.
    const { createTransport } = await import('nodemailer');
    return createTransport({
      url,
      pool: true,
      maxConnections: 2,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      // Nothing of a mail is read from a file or an address that its text names.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }
  return {
    async send({ to, subject, text }) {
      transport ??= connect();
      await (await transport).sendMail({ from, to: { name: '', address: to }, subject, text });
    },
    close: () => void transport?.then((opened) => opened.close()),
  };
}
