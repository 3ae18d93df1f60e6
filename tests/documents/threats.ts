// What could go wrong by somebody's will: the rows of docs/security/threat_model.md (security.md).

/** A test that shows something. */
export interface Proof {
  /** Below the checkout. */
  file: string;
  /** Stands in the file, as (a part of) the test's name. */
  says: string;
}

export interface Threat {
  /** Comments in the code name threats so. */
  id: `T${number}`;
  threat: string;
  /** What stands against it now; absent when there is nothing to attack yet. */
  does?: string;
  shownBy: readonly Proof[];
  /** What is missing, and what it comes with. */
  missing?: string;
}

const backend = (name: string, says: string): Proof => ({ file: `apps/server/src/backend/${name}.test.ts`, says });
const at = (file: string, says: string): Proof => ({ file, says });

/** In the order of their numbers, which are never given anew. */
export const threats: readonly Threat[] = [
  {
    id: 'T1',
    threat: 'Somebody of one workspace reads or changes what belongs to another, by an id they have got hold of',
    does: 'Two walls. The application asks of every route who acts where; under it requests run as a role that row-level security, forced on every table of tenants, binds to one workspace. Absent and foreign look the same. Where work needs more than one workspace, each statement names its own',
    shownBy: [
      backend('tenant-isolation', 'finds with %s nothing at any route, and cannot tell foreign from absent'),
      backend('tenant-isolation', 'finds nothing and changes nothing, at every route, with every id'),
      backend('statements', 'every statement on a tenant table binds the workspace, at every route'),
      at(
        'packages/messaging/src/holder/statements.test.ts',
        'every statement of the walk on a tenant table binds the workspace',
      ),
      at('packages/core/src/database/catalogue.test.ts', 'row-level security is forced on every tenant table'),
    ],
  },
  {
    id: 'T2',
    threat: 'A connection of the pool carries the workspace of the request before',
    does: 'The workspace is set for one transaction. A connection that still has one is refused and ended; without one no row is seen',
    shownBy: [
      backend('tenant-storm', 'requests of 50 tenants, mixed, broken off and failing'),
      backend('tenant-storm', 'a connection that still carries a tenant is refused to the next'),
    ],
  },
  {
    id: 'T3',
    threat: 'A request carries fields that its sender may not set: a role, a workspace, a balance',
    does: 'Every route has a schema of its own and refuses what is not in it, in body, query and form',
    shownBy: [
      backend('abuse-mass-assignment', 'fields that nobody may set are refused at every route that changes something'),
      backend('abuse-mass-assignment', 'in a form with a file'),
    ],
  },
  {
    id: 'T4',
    threat: 'A copy of the database gives away tokens of bots and keys of model providers',
    does: 'Each is sealed with a key of its own (AES-256-GCM), bound to its workspace and row, wrapped by the key of the installation, which is not in the database. The key can be changed under running bots. Pages show the last four characters',
    shownBy: [
      at('packages/core/src/crypto/crypto.test.ts', 'what is sealed opens with the same key and context only'),
      at(
        'tests/rotation/change-of-the-key.test.ts',
        'every sealed column of the database is on the list of those that are put under a new key',
      ),
      at('packages/messaging/src/holder/key-rotation.test.ts', 'bots go on answering while the key changes'),
      at('tests/storm/storm.test.ts', 'a storm of kill -9 over 10,000 updates'),
    ],
  },
  {
    id: 'T5',
    threat: 'A bot token shows up in a log, an error or an address',
    does: 'No failure of a call carries its address. What is logged is an allow-list of fields, out of which shapes of secrets are cut. Webhooks are addressed by a random id',
    shownBy: [
      at('packages/messaging/src/channels/telegram/telegram-client.test.ts', 'no failure says the token'),
      backend(
        'secrets-in-logs',
        'what people write, their names, addresses, tokens and keys reach no log line and no metric',
      ),
    ],
  },
  {
    id: 'T6',
    threat: 'Somebody pretends to be Telegram',
    does: 'Each bot has a secret of 256 bits; without it the answer is 401 before the body is read. Of a body the first MiB is kept',
    shownBy: [
      backend(
        'telegram-intake',
        'without the secret, with a wrong one, or with that of another bot: 401 and nothing is stored',
      ),
      backend('telegram-intake', 'the secret is asked for before the body is read'),
    ],
  },
  {
    id: 'T7',
    threat: 'Other callers from outside are forged or replayed: a payment, a message of another channel',
    shownBy: [],
    missing: 'comes with payments and with further channels',
  },
  {
    id: 'T8',
    threat: 'An address that a tenant enters makes the server ask what lies inside of its own network',
    does: 'One guard for all such requests: public addresses on ports 80 and 443; a name is resolved once and the connection goes to what was checked; each redirect is checked anew; size and time end. `CHATAI_EGRESS_ALLOW` is the operator’s exception. Today model providers are all that tenants can name',
    shownBy: [
      at(
        'packages/core/src/http/egress-fetch.test.ts',
        'is refused at the redirect that leads inside, and credentials do not travel',
      ),
      at(
        'packages/core/src/http/egress-fetch.test.ts',
        'is resolved once: a name that changes its mind is not asked again',
      ),
      at(
        'packages/assistant/src/models/provider-settings.test.ts',
        'a private address is refused when it is entered, and again when it is used',
      ),
    ],
    missing: 'web pages as knowledge, tools and webhooks to others have to go through it when they come',
  },
  {
    id: 'T9',
    threat: 'A text of a stranger acts as a page: in a name, a message, a file name, an answer',
    does: 'Texts are shown as texts. Scripts run with the nonce of their answer alone, and Trusted Types let no text become HTML or a script, also by a mistake. Nothing is loaded from elsewhere',
    shownBy: [
      at(
        'tests/browser/strangers-texts.test.ts',
        'the inbox and a thread: names, messages of people and of models with their sources, files',
      ),
      at(
        'tests/browser/console.test.ts',
        'a text that a mistake would make HTML, or the address of a script, is refused by the page itself',
      ),
    ],
    missing: 'the same for the widget comes with the widget',
  },
  {
    id: 'T10',
    threat: 'Marks in an answer break the message in Telegram, or change what it shows',
    does: 'Markdown is parsed and sent as text with entities, never as markup',
    shownBy: [
      at('packages/messaging/src/channels/telegram/formatting/fuzz.test.ts', 'outputs of models Telegram refuses none'),
    ],
  },
  {
    id: 'T11',
    threat: 'What people write, or a secret, stands in logs and figures',
    does: 'A log line holds fields of a list and nothing else; of a database error its code. The database’s own log quotes no row. Labels of figures name no bot, chat or person',
    shownBy: [
      backend(
        'secrets-in-logs',
        'what people write, their names, addresses, tokens and keys reach no log line and no metric',
      ),
      at('packages/core/src/log/create-log.test.ts', 'a field that is not on the list is dropped, whatever it holds'),
      at(
        'packages/core/src/database/embedded/embedded.test.ts',
        'the server’s log holds what happens to the server, and no value of a row or a statement',
      ),
      at('tests/metrics/metrics.test.ts', 'names are ours, and no label tells bots, chats or people apart'),
    ],
  },
  {
    id: 'T12',
    threat: 'Another site makes the browser of somebody who is signed in act for it',
    does: 'Whatever changes something must say that it comes from our own page; there is no CORS; cookies are `SameSite=Lax`',
    shownBy: [
      backend(
        'abuse-cross-site',
        'no route lets the scripts of another site in: neither before a request nor with its answer',
      ),
      at(
        'tests/browser/cross-site.test.ts',
        'forms, scripts, images and event streams of %s change nothing, and read nothing',
      ),
      at(
        'tests/browser/cross-site.test.ts',
        'a link of another site that leads to a route opens it with the cookie, and changes nothing',
      ),
    ],
  },
  {
    id: 'T13',
    threat: 'A session is planted before sign-in, stolen, or never ends',
    does: 'Sessions are rows, with a new token at sign-in and at each proof. They end after 12 hours without use and after 14 days, by their owner, and when the way in changes; streams within seconds',
    shownBy: [
      backend('abuse-sessions', 'is over once its browser signs in: what was planted there opens nothing'),
      backend(
        'abuse-sessions',
        'is listed, ended by its owner, and dead for requests at once and for its event stream within 5 seconds',
      ),
      backend('abuse-sessions', 'under https a cookie is bound to the host'),
    ],
  },
  {
    id: 'T14',
    threat: 'Pairs of addresses and passwords that leaked elsewhere are tried; somebody finds out who has an account',
    does: 'Tries are counted for the account, the address of the network and in all, and nothing is locked. Common passwords are refused. Who has an account is told neither by answers nor by their time',
    shownBy: [
      backend('abuse-sign-in', 'the limit once reached, fewer than one in a thousand reaches the hash'),
      backend('abuse-sign-in', 'nor by the time that a wrong password takes'),
      backend('abuse-tries', 'gets it from every call that promises it'),
    ],
    missing: 'a check against passwords that leaked elsewhere: there is a list of common ones',
  },
  {
    id: 'T15',
    threat: 'Stolen hashes are guessed, or hashing keeps everybody else waiting',
    does: 'argon2id at the cost that ASVS 5.0 names, hashed anew when that changes; on fewer cores than there are',
    shownBy: [
      at('packages/accounts/src/sign-in/sign-in.test.ts', 'stands in the database as argon2id at the cost of ASVS 5.0'),
      at(
        'packages/accounts/src/sign-in/sign-in.test.ts',
        'that was hashed at another cost is hashed anew when it is right',
      ),
    ],
  },
  {
    id: 'T16',
    threat: 'The second factor is guessed, used twice, or gone around by a reset or an open console',
    does: 'A code works once, tries count over all attempts, a new password leaves codes on, and what changes a way in wants a fresh proof',
    shownBy: [
      at(
        'packages/accounts/src/second-factor/second-factor.test.ts',
        'a code works once, also when it is sent twice at the same moment',
      ),
      at(
        'packages/accounts/src/sign-in/sign-in.test.ts',
        'begins anew after five wrong codes, and cannot be guessed on by beginning anew',
      ),
      backend(
        'abuse-sessions',
        'whatever changes how one gets in, a bot token or the platform wants a proof of the last 15 minutes',
      ),
    ],
  },
  {
    id: 'T17',
    threat: 'A link that sets a new password is used for somebody else’s account',
    does: '256 random bits stored as a hash, once, 30 minutes, for one account and address, which is one string. It leads to our own address whatever the request says',
    shownBy: [
      backend('abuse-sign-in', 'is used once, within 30 minutes, for its own account and purpose'),
      backend('abuse-sign-in', 'leads to our own address, whatever the request says of its host'),
      backend('abuse-sign-in', 'is over when the address has changed since'),
    ],
  },
  {
    id: 'T18',
    threat: 'An administrator acts as somebody without anybody knowing',
    does: 'Nobody can sign in as somebody. The administrator is a member of no workspace by that; what they change wants a fresh proof and, where it takes something away, a reason, and stands in the audit',
    shownBy: [
      backend(
        'auditing',
        'a session that an admin left open changes nothing on the platform until they prove who they are',
      ),
      backend('auditing', 'what an admin does to somebody is read with its reason by admins alone'),
    ],
    missing: 'banner, time limit and an entry that the tenant sees come with signing in as somebody',
  },
  {
    id: 'T19',
    threat: 'A file is made to take memory, time or files of the machine',
    does: 'Each is read by a process of its own that may do nothing else: no files but its own code, no programs, no network where the system can take it away, 512 MiB, 20 seconds of processor. Its first bytes say what it is; archives are counted before they are unpacked',
    shownBy: [
      at(
        'packages/assistant/src/knowledge/reading/hostile-files.test.ts',
        'a document that lies about its size is ended before it takes 600 MiB',
      ),
      at(
        'packages/assistant/src/knowledge/reading/hostile-files.test.ts',
        'that would be computed for hours is ended after its 20 seconds',
      ),
      at(
        'packages/core/src/process/confined.test.ts',
        'a confined program reaches nobody, where the system has network namespaces',
      ),
    ],
  },
  {
    id: 'T20',
    threat: 'A text that the model reads makes it carry secrets outside',
    does: 'The model has no tools and no secrets. Passages are marked as data. Telegram is asked for no previews, and an address that carries a piece of what the model has read cannot be followed; the console loads no pictures from elsewhere',
    shownBy: [
      at(
        'packages/messaging/src/channels/telegram/formatting/format-answer.test.ts',
        'an address that carries a piece of what the model was given to read cannot be followed',
      ),
      at('packages/messaging/src/channels/telegram/send-part.test.ts', 'and loads no preview'),
      at('packages/assistant/src/answer/model-answer.test.ts', 'is asked with instructions, passages marked as data'),
    ],
    missing: 'the same for calls of tools comes with tools',
  },
  {
    id: 'T21',
    threat: 'The model does what nobody has allowed it to do',
    shownBy: [],
    missing: 'comes with tools: it has none',
  },
  {
    id: 'T22',
    threat: 'What a tenant enters is run as code',
    does: 'There is nothing that runs: no expressions, no scripts, no plug-ins, no templates but texts with slots',
    shownBy: [],
    missing: 'a test of fields that name tools comes with tools',
  },
  {
    id: 'T23',
    threat: 'A text keeps the program computing: a pattern, depth, brackets without end',
    does: 'Nobody enters patterns. Bodies have at most 32 levels; readers of updates and of Markdown take a time that grows with the length and no more',
    shownBy: [
      at(
        'packages/messaging/src/channels/telegram/update-head.test.ts',
        'are read within a quarter of a second, in about the time of their tenth ten times',
      ),
      at(
        'packages/messaging/src/channels/telegram/formatting/format-answer.test.ts',
        'keep nobody waiting for a quarter of a second',
      ),
      backend('http-surface', 'a thousand levels'),
    ],
  },
  {
    id: 'T24',
    threat: 'A text becomes a part of a statement of SQL',
    does: 'Values are parameters. Names of tables and columns come from the code; the one that an operator gives, of an index, must have the shape of a name. Words that are searched for are parted before they become a query',
    shownBy: [
      at(
        'packages/messaging/src/conversations/searching.test.ts',
        'finds nothing by words of which one is missing, or by no word at all',
      ),
    ],
    missing: 'a corpus on every parameter, header and key',
  },
  {
    id: 'T25',
    threat: 'An argument of a runbook’s step becomes a command',
    does: 'Steps are code. Each parameter has a shape and is refused otherwise; nothing goes through a shell. `--dry-run` says what a step would do. A step of high risk needs the yes of a second person, bound to what was seen',
    shownBy: [
      at('packages/operations/src/runbook/params.test.ts', 'cannot be "$(reboot)"'),
      at('packages/operations/src/runbook/gates.test.ts', 'high risk wants a second person and a reason'),
      at('packages/operations/src/runbook/approvals.test.ts', 'what was seen has changed'),
      backend('ops-approvals', 'O16: of 200 attempts with an approval that is replayed, expired, forged'),
    ],
  },
  {
    id: 'T26',
    threat: 'A backup is read by a stranger, or cannot be restored',
    shownBy: [],
    missing: 'comes with backup',
  },
  {
    id: 'T27',
    threat: 'A package that we use is replaced by a harmful one',
    does: 'Few packages, each in one exact version with its checksum; none runs a script at installation',
    shownBy: [
      at(
        'tests/lock-file.test.ts',
        'packages of others are named by one exact version, locked with a checksum, and run no script when they are installed',
      ),
      at(
        'tests/documents/generated-pages.test.ts',
        'the technology stack has a line for every package that a room names',
      ),
    ],
    missing: 'a least age of new versions, a bill of materials, signed releases: come with releases',
  },
  {
    id: 'T28',
    threat: 'One bot, or one caller, takes what all others need',
    does: 'Each bot has a quota, beyond which Telegram is told to come again; bodies have a limit; chats and bots take turns; a person has a number of requests, and a key where the administrator gives it one',
    shownBy: [
      backend('intake-quota', 'one bot that floods takes nothing from another'),
      backend('telegram-intake', 'a bot over its quota is asked to come again later and loses nothing'),
      at(
        'packages/messaging/src/holder/long-queue.test.ts',
        'keeps no other bot, and no other chat, from being answered',
      ),
    ],
  },
  {
    id: 'T29',
    threat: 'Data of a person is kept although it should be gone',
    does: 'Whoever writes to a bot erases what is kept of their chat (`/settings`). Raw updates go after 7 days. What goes with a workspace, its tables say',
    shownBy: [
      at(
        'packages/messaging/src/pipeline/commands.test.ts',
        'erasing asks first, deletes what is kept of this chat and of no other',
      ),
      at('packages/messaging/src/inbox/retention.test.ts', 'raw updates are deleted after seven days and not before'),
      at('packages/core/src/database/catalogue.test.ts', 'words of people go with their workspace'),
    ],
    missing: 'export and erasure of a person or a workspace by its owner, and in backups',
  },
  {
    id: 'T30',
    threat: 'The sandbox is a way around Telegram, or a way in',
    does: 'Its tokens have a shape of their own and go nowhere else; it answers to names of this machine alone, and sends webhooks nowhere else',
    shownBy: [
      at('apps/simulator/src/control/sandbox-walls.test.ts', 'a token of Telegram is neither taken in nor good here'),
      at(
        'apps/simulator/src/control/sandbox-walls.test.ts',
        'hosts for webhooks are named at the start, and can not be added by the control API',
      ),
      at(
        'packages/messaging/src/channels/telegram/telegram-client.test.ts',
        'a sandbox token is never sent to Telegram',
      ),
    ],
  },
  {
    id: 'T31',
    threat: 'Two readers of one body understand different things: a key twice, `__proto__`, a file that is none',
    does: 'One content type for a route; a key twice, forbidden keys and broken text are refused; only the reader of forms makes files',
    shownBy: [
      backend('http-surface', 'a body that two readers could understand differently is refused'),
      backend('http-surface', 'upload metadata instead of a file'),
    ],
  },
  {
    id: 'T32',
    threat: 'A credential of somebody else is used, or sent to another host',
    does: 'A provider is found inside of its workspace, its key opens for its own row alone, and its address cannot be changed: another one is another provider with a key of its own. A redirect to another origin goes without it',
    shownBy: [
      at(
        'packages/assistant/src/models/provider-settings.test.ts',
        'another workspace neither sees nor removes nor uses it',
      ),
      at('packages/core/src/http/egress-fetch.test.ts', 'gives its credentials to no other origin'),
    ],
  },
  {
    id: 'T33',
    threat: 'Somebody listens to what happens in a workspace that is not, or no longer, theirs',
    does: 'A stream carries hints and no data, for what its reader may read; every 3 seconds it is asked whether that still holds',
    shownBy: [
      backend('events', 'nobody listens to a workspace that is not theirs, by whatever name they give it'),
      backend('events', 'who is taken out of a workspace hears no more of it'),
    ],
  },
];
