import { execFileSync } from 'node:child_process';

/** A certificate for 127.0.0.1 that its own key has signed, valid for `days` from now. */
export function aCertificate({ days }: { days: number }): { key: string; cert: string } {
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const named = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', String(days)];
  const pem = execFileSync('openssl', [...request, ...named, '-keyout', '-', '-out', '-'], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
  const [key, cert] = pem.split(/(?=-----BEGIN CERTIFICATE-----)/);
  return { key: key ?? '', cert: cert ?? '' };
}
