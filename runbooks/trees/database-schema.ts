import type { Branch } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts/facts.ts';

/** Is it ours, and made as this version wants it? */
export const schemaQuestions: Branch<Facts>[] = [
  {
    says: 'what is sealed in the database does not open',
    needs: ['keyring'],
    when: ({ keyring: { opens } }) => (opens === false ? ['a canary in it was sealed with another key'] : []),
    otherwise: ({ keyring: { opens } }) => (opens === null ? 'nothing is sealed yet' : 'our key opens it'),
    probe: 'chatai db rekey --dry-run',
    leaf: {
      id: 'key-is-another',
      finding: () =>
        'this database was sealed with another CHATAI_SECRET_KEY, so no bot token and no model key can be read',
      step: undefined,
      advice:
        'If DATABASE_URL points to another installation, correct it. Otherwise start ChatAI with the key of this database (while the key is being changed: with both). If that key is lost: enter tokens and model keys again, then `chatai db rekey`',
      explains: ['backend-unwell', 'token-sealed-elsewhere', 'roles-closed'],
    },
  },
  {
    says: 'the schema is not that of this version',
    needs: ['schema'],
    when({ schema: { applied, expected } }) {
      const newest = expected.at(-1)?.version ?? 0;
      const newer = applied.filter((version) => version > newest);
      const missing = expected.filter(({ version }) => !applied.includes(version));
      return newer.length > 0 ? [`it has migration ${newer.at(-1)}`] : missing.map(({ name }) => `${name} is missing`);
    },
    otherwise: ({ schema: { applied } }) => `it has all ${applied.length} migrations`,
    branches: [
      {
        says: 'the schema is of a newer version',
        needs: ['schema'],
        when: ({ schema: { applied, expected } }) =>
          applied.some((version) => version > (expected.at(-1)?.version ?? 0)) ? ['this version does not know it'] : [],
        leaf: {
          id: 'schema-newer',
          finding: () => 'the database belongs to a newer version of ChatAI',
          step: undefined,
          advice: 'Put the files of that version back, then `npm start`',
          explains: ['backend-unwell'],
        },
      },
    ],
    leaf: {
      id: 'schema-older',
      finding: () => 'migrations are missing',
      step: 'backend#migrate',
      explains: ['backend-unwell'],
    },
  },
  {
    says: 'a migration is only half there',
    needs: ['schema'],
    when: ({ schema: { missing } }) => missing.map(({ object, migration }) => `${object} of ${migration} is not there`),
    probe: 'chatai db status',
    leaf: {
      id: 'migration-half-done',
      finding: ({ schema: { missing } }) =>
        `${missing[0]?.migration} is noted as applied, but ${missing[0]?.object} is missing`,
      step: undefined,
      advice:
        'Run the statement that makes it (in the `.up.sql` of that migration, in `migrations/`); the rows of a table come back only from a backup',
      explains: ['backend-unwell'],
    },
  },
  {
    says: 'an index cannot be used',
    needs: ['schema'],
    when: ({ schema: { invalidIndexes } }) => invalidIndexes.map((name) => `${name} is invalid`),
    leaf: {
      id: 'index-invalid',
      finding: ({ schema: { invalidIndexes } }) => `${invalidIndexes[0]} was not built to its end`,
      step: 'backend#rebuild-index',
      params: ({ schema: { invalidIndexes } }) => ({ index: invalidIndexes[0] ?? '' }),
    },
  },
  {
    says: 'a role of ours cannot log in',
    needs: ['roles'],
    when: ({ roles: { missing } }) => missing.map((name) => `${name} is refused`),
    leaf: {
      id: 'roles-closed',
      finding: ({ roles: { missing } }) => `${missing.join(', ')} cannot log in, so row-level security does not bind`,
      step: 'backend#open-roles',
    },
  },
];
