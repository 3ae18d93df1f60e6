// What the user's document printed and what was wrong with it. Each exhibit has a test of its number that runs both under the fault.

/** Later work with which the right way comes, or the rest of it. */
export type Coming = 'alerts' | 'backup' | 'certificates' | 'install' | 'maintenance' | 'release' | 'schedule';

export interface Exhibit {
  id: `B${number}`;
  /** As it stands in `as-printed.md`: a command, lines of one, or a sentence. */
  printed: string;
  wrong: string;
  right: {
    says: string;
    /** Lines of `chatai` that are there; words in capitals are filled in. */
    commands: readonly string[];
    /** With what the rest comes; absent when all of it is there. */
    comesWith?: Coming;
  };
  /** Of what could not be run as printed: what was run in its place, and why. */
  standIn?: string;
}

const systemd = 'systemd is not the init of the test machine';

/** In the order of their numbers. */
export const exhibits: readonly Exhibit[] = [
  {
    id: 'B1',
    printed: '# 3. Quick restart if needed\nsystemctl restart chatai-backend\npm2 restart all',
    wrong:
      'A restart wipes out what would have told the cause, and nothing says when it is needed: it ends programs that are well, too.',
    right: {
      says: 'The step looks first and does nothing where nothing is wrong. Otherwise it keeps what it saw, restarts one unit and proves that it answers.',
      commands: ['chatai diagnose', 'chatai runbook run backend#restart'],
    },
    standIn: `${systemd}: a \`systemctl\` that has our supervisor restart the unit of that name.`,
  },
  {
    id: 'B2',
    printed: 'df -h | grep -E "(80%|90%|9[0-9]%)" && echo "⚠️ Disk space warning"',
    wrong:
      'The pattern knows 80, 90 and what begins with a 9: it is silent at 85 and at 100 %, and about inodes. It finds its figures in names of folders, too.',
    right: {
      says: 'The share is compared as a number, for room and for inodes of the disk on which our data lies.',
      commands: ['chatai health', 'chatai diagnose slow'],
    },
  },
  {
    id: 'B3',
    printed: 'redis-cli ping > /dev/null && echo "✅ Redis OK" || echo "❌ Redis FAILED"',
    wrong:
      'redis-cli ends with 0 whenever it was answered, also by an error; and one that takes nothing more still says PONG.',
    right: {
      says: 'A value is put in and taken out again, with the password of REDIS_URL; a refusal is told by its kind.',
      commands: ['chatai health'],
    },
  },
  {
    id: 'B4',
    printed:
      'pm2 describe scalable_bot_manager > /dev/null 2>&1 && echo "✅ Bot Manager OK" || echo "❌ Bot Manager FAILED"',
    wrong:
      '`describe` succeeds when PM2 has heard of the name: a manager that has crashed for good is "OK", and so is one that hangs.',
    right: {
      says: 'The manager is asked how many bots should run and how many do.',
      commands: ['chatai health', 'chatai bots list'],
    },
  },
  {
    id: 'B5',
    printed: 'curl -sf http://localhost:8000/health > /dev/null && echo "✅ Backend OK" || echo "❌ Backend FAILED"',
    wrong: 'Without a limit of time curl waits for a backend that hangs, and every five minutes one more joins it.',
    right: {
      says: 'Every look has a deadline, and the command ends whatever hangs.',
      commands: ['chatai health'],
    },
  },
  {
    id: 'B6',
    printed: 'tail -f /var/log/chatai/*.log | grep -i error',
    wrong:
      '`tail -f` never ends, so the next step is never reached, and it stays with a file that was rotated away. The word "error" is in lines where nothing failed, and missing in some where all did.',
    right: {
      says: 'A query that ends, by level and time, with a count of each kind; `-f` follows over a rotation.',
      commands: ['chatai logs --level error --since 10m', 'chatai logs -f --level error'],
    },
  },
  {
    id: 'B7',
    printed: 'pg_dump --version chatai_backup_$(date +%Y%m%d).sql',
    wrong: '`--version` prints the version of pg_dump and looks at no file: a backup that is broken or missing passes.',
    right: { says: 'A backup is verified by restoring it.', commands: [], comesWith: 'backup' },
  },
  {
    id: 'B8',
    printed: 'ls -la /opt/chatai/backups/db/\npg_dump --version chatai_backup_$(date +%Y%m%d).sql',
    wrong:
      'The file is named without its folder, so it is another one than the line above lists; and nothing in the document writes a file of this name.',
    right: { says: 'Backups are listed by id, with their place and checksum.', commands: [], comesWith: 'backup' },
  },
  {
    id: 'B9',
    printed: 'ls -la /opt/chatai/backups/db/',
    wrong: '`ls` is content with an empty folder, with an empty file and with one of last year.',
    right: { says: 'Age, size and the last restore are judged.', commands: [], comesWith: 'backup' },
  },
  {
    id: 'B10',
    printed: 'sudo -u postgres psql chatai -c "REINDEX DATABASE chatai;"',
    wrong:
      'REINDEX keeps everybody from writing to a table until its indexes are built; and it rebuilds indexes every week that need no rebuilding.',
    right: {
      says: 'One index is built anew, when it needs to be, beside those who write.',
      commands: ['chatai runbook run backend#rebuild-index --param index=INDEX'],
      comesWith: 'maintenance',
    },
  },
  {
    id: 'B11',
    printed: 'sudo -u postgres psql chatai -c "VACUUM ANALYZE;"',
    wrong:
      'Autovacuum does that already. Where it cannot, because a transaction stays open, this line clears nothing away either and still says VACUUM.',
    right: {
      says: 'The table is named whose dead rows stay, and who still sees them; that transaction is ended, and autovacuum does the rest.',
      commands: ['chatai diagnose database', 'chatai runbook run backend#end-transaction --param pid=PID'],
    },
  },
  {
    id: 'B12',
    printed:
      'sudo -u postgres psql chatai -c "VACUUM ANALYZE;"\nsudo -u postgres psql chatai -c "REINDEX DATABASE chatai;"',
    wrong:
      'No limit for waiting, and nothing against a second run: both wait behind a forgotten transaction, and everybody who writes waits behind them.',
    right: {
      says: 'One run at a time that gives up rather than make others wait. Who blocks whom is told today.',
      commands: ['chatai diagnose database', 'chatai runbook run backend#end-blocker --param pid=PID'],
      comesWith: 'maintenance',
    },
  },
  {
    id: 'B13',
    printed: 'find /var/log/chatai -name "*.log.*" -mtime +7 -delete\nfind /tmp -name "chatai-*" -mtime +1 -delete',
    wrong:
      'Seven days for every log, also for the audit that must be kept; and in a folder where anybody may put things it deletes by name what may be in use.',
    right: {
      says: 'Each kind of file has its own time, and a dry run lists what would go.',
      commands: [],
      comesWith: 'maintenance',
    },
  },
  {
    id: 'B14',
    printed:
      '*/5 * * * * root /opt/chatai/scripts/health-check.sh\n0 * * * * root /opt/chatai/scripts/hourly-metrics.sh\n0 8 * * * root /opt/chatai/scripts/daily-report.sh',
    wrong:
      'The health check ends with 0 whatever it found, so nobody is told. Nothing keeps two runs apart or ends one that hangs, and neither maintenance nor a backup is on the list.',
    right: {
      says: 'The health check ends with 4 when a check fails and with 3 when nothing answers. A scheduler that notices a job that did not run comes later.',
      commands: ['chatai health'],
      comesWith: 'schedule',
    },
  },
  {
    id: 'B15',
    printed:
      "# 1. Security updates\napt update && apt upgrade -y\n\n# 2. Certificate renewal (if using Let's Encrypt)\ncertbot renew --quiet\n\n# 3. Database full backup\npg_dump chatai > /opt/chatai/backups/monthly/chatai_$(date +%Y%m).sql",
    wrong: 'The upgrade comes before the backup: when it breaks PostgreSQL there is none from before.',
    right: {
      says: 'First a backup that was restored, then the update, then a proof that all works.',
      commands: [],
      comesWith: 'maintenance',
    },
    standIn: 'The test does not upgrade the machine: an `apt` whose upgrade takes PostgreSQL away.',
  },
  {
    id: 'B16',
    printed: '├─ Not Running → pm2 start ecosystem.config.js',
    wrong:
      'Each user has a PM2 of their own. To another one the list is empty, so a second manager is started, and Telegram gives both a 409.',
    right: {
      says: 'A data folder has one supervisor and a second is refused. A bot is held by one worker, however many managers run.',
      commands: ['chatai status', 'chatai up'],
    },
  },
  {
    id: 'B17',
    printed: 'pm2 restart all && echo "Frontend/Workers restarted"',
    wrong:
      'The frontend is a unit of systemd at the beginning of the document: PM2 restarts what it has, and the line says that the frontend was restarted.',
    right: {
      says: 'One supervisor has all units, and the step proves that the console answers.',
      commands: ['chatai status', 'chatai runbook run frontend#restart'],
    },
    standIn: `${systemd}: the frontend is kept running by our own supervisor, as it would be by systemd.`,
  },
  {
    id: 'B18',
    printed: '# If connection issues\nsystemctl restart postgresql',
    wrong: 'Every session of everybody is ended, and the program that took all connections takes them again.',
    right: {
      says: 'Who holds the connections is named, and only its idle sessions are ended.',
      commands: ['chatai diagnose database', 'chatai runbook run backend#free-connections --param program=PROGRAM'],
    },
    standIn: `${systemd}: a \`systemctl\` that has our supervisor restart the unit of that name.`,
  },
  {
    id: 'B19',
    printed: '1. Check database status: systemctl status postgresql',
    wrong:
      "Debian's unit of this name runs /bin/true once and is active from then on: the server itself is another unit.",
    right: { says: 'The server is asked.', commands: ['chatai health', 'chatai diagnose database'] },
    standIn: `${systemd}: a \`systemctl\` that does what the unit file of Debian says, and no more.`,
  },
  {
    id: 'B20',
    printed: 'ps aux | grep -E "(python|node|npm)" | head -10',
    wrong:
      'The ten oldest that are called so, and the grep itself: not who takes the processors, and never PostgreSQL or a stranger.',
    right: { says: 'All processes, by what they take, ours and others apart.', commands: ['chatai diagnose slow'] },
    standIn:
      'The test does not keep the processors from others: one busy process is seen for real, and judged as if they were short.',
  },
  {
    id: 'B21',
    printed: 'htop\ndf -h\nfree -h',
    wrong:
      'htop wants a keyboard and a screen. What free calls free leaves out the caches that Linux gives back at once, so a healthy machine looks full.',
    right: {
      says: 'MemAvailable, and how long somebody waited for memory, disk or processors.',
      commands: ['chatai health', 'chatai diagnose slow'],
    },
    standIn: 'Where htop is not installed the shell says so in its place.',
  },
  {
    id: 'B22',
    printed: 'certbot renew --quiet',
    wrong:
      'A new certificate on the disk is not one that is served. Once a month there are weeks in which a certificate can be renewed and no run falls into them, and --quiet tells nobody.',
    right: {
      says: 'Twice a day, with a reload, and the certificate that is served is looked at.',
      commands: [],
      comesWith: 'certificates',
    },
    standIn:
      'There is no certificate authority here: a `certbot` that puts a new certificate in place of the old, as certbot does without a hook.',
  },
  {
    id: 'B23',
    printed: 'cd /opt/chatai/backend && pip audit\ncd /opt/chatai/frontend && npm audit',
    wrong: 'pip has no command `audit`. Neither exit code is looked at, and the output is read by nobody.',
    right: { says: 'What is new since the last release stands in a report.', commands: [], comesWith: 'release' },
    standIn:
      'Where pip is not installed the shell says so in its place; `npm audit` is left out, because it asks a registry.',
  },
  {
    id: 'B24',
    printed: 'pg_dump chatai > /opt/chatai/backups/monthly/chatai_$(date +%Y%m).sql',
    wrong:
      'The shell empties the file before pg_dump begins: a run that fails has destroyed the good backup of that month.',
    right: { says: 'Beside the old one, synced, and renamed when it is whole.', commands: [], comesWith: 'backup' },
  },
  {
    id: 'B25',
    printed: 'sudo -u postgres psql chatai -c "SELECT COUNT(*) FROM users;"',
    wrong: 'It reads the whole table to say that reading works, and does not notice that nothing can be written.',
    right: {
      says: 'Whether it can be written is a check of its own.',
      commands: ['chatai health', 'chatai runbook run backend#allow-writing'],
    },
  },
  {
    id: 'B26',
    printed:
      '1. Check backend health: curl localhost:8000/health\n   ├─ 200 OK → Check frontend: curl localhost:3000/api/health\n   │   ├─ 200 OK → Check external connectivity/DNS',
    wrong:
      'Two programs that answer say nothing of what stands behind and beside them; the tree ends at the network while no bot is served.',
    right: { says: 'Every part is asked before the network is blamed.', commands: ['chatai diagnose'] },
  },
  {
    id: 'B27',
    printed: '- **Error Rate:** < 1% of requests',
    wrong:
      'Of which time, and of how many? One error in three requests of a quiet night is an alarm, and after a busy morning nobody hears of an outage.',
    right: {
      says: 'Burn rates over two windows, from a least number of events on.',
      commands: [],
      comesWith: 'alerts',
    },
    standIn: 'A sentence is no rule: Prometheus judges it as it is written.',
  },
  {
    id: 'B28',
    printed: '- **Replication Lag:** < 1 second (if applicable)',
    wrong:
      'The usual statement measures the time since the last transaction: on an idle primary it grows although nothing is missing.',
    right: { says: 'Bytes behind, and the age of a row that is written for it.', commands: [], comesWith: 'alerts' },
    standIn: 'The document prints no statement: the usual one, now() - pg_last_xact_replay_timestamp().',
  },
  {
    id: 'B29',
    printed:
      '- **Page Load Time:** < 3 seconds\n- **Build Status:** No compilation errors\n- **Bundle Size:** < 2MB compressed',
    wrong:
      'What a build decides cannot change while it is served. And the bars disagree: what is just below 2 MB is not loaded in 3 s on a phone.',
    right: {
      says: 'Bars of a release. Today the tests refuse a page with more than 250 kB of script.',
      commands: [],
      comesWith: 'release',
    },
  },
  {
    id: 'B30',
    printed: '- **Telegram API:** No rate limit violations',
    wrong: 'A 429 is how Telegram regulates traffic. Who waits as told loses nothing, and would be an alarm.',
    right: {
      says: 'What counts is that nothing is sent before the time is over, and that every message arrives.',
      commands: ['chatai conversations where BOT CHAT'],
      comesWith: 'alerts',
    },
  },
  {
    id: 'B31',
    printed: '- **Worker Count:** Match expected bot instances\n- **Memory Usage:** < 150MB per worker',
    wrong: 'It takes for granted that every bot has a process. At 150 MB each, a thousand bots would want 150 GB.',
    right: {
      says: 'One process holds many bots: bots that should run are compared with bots that do.',
      commands: ['chatai health', 'chatai bots list'],
    },
  },
  {
    id: 'B32',
    printed: 'systemctl is-active chatai-backend chatai-frontend postgresql redis',
    wrong: 'It succeeds when one of the four is active, and prints states without names.',
    right: { says: 'A line for each unit, and exit code 4 when one of them fails.', commands: ['chatai status'] },
    standIn: `${systemd}: a \`systemctl\` that answers as the manual says.`,
  },
  {
    id: 'B33',
    printed: 'tail -20 /var/log/chatai/api.log | grep ERROR',
    wrong: 'Twenty lines are less than a second of a busy backend: the error of a moment ago is out of sight.',
    right: { says: 'By time, not by lines.', commands: ['chatai logs backend --level error --since 10m'] },
  },
  {
    id: 'B34',
    printed: 'pm2 restart all',
    wrong: 'All at once, and each has 1.6 seconds before it is killed: answers that are being made are lost.',
    right: {
      says: 'A manager hands its bots back before it ends, and every message that came in is answered once. In steps over many hosts comes later.',
      commands: ['chatai restart scalable_bot_manager'],
      comesWith: 'release',
    },
  },
  {
    id: 'B35',
    printed:
      '- **Files** - rsync to remote location\n- **Configuration** - Git repository backup\n- **Secrets** - Encrypted vault backup',
    wrong:
      'Git keeps a secret for good once it was in it. rsync carries deletions and damage over, and a key that lies beside its vault protects nothing.',
    right: {
      says: 'Settings are shown and kept without their secrets. Copies that cannot be overwritten come later.',
      commands: ['chatai config check'],
      comesWith: 'backup',
    },
    standIn: 'Of the three lines, git is run; the others name no command.',
  },
  {
    id: 'B36',
    printed: '**📊 Monitoring:** Complete observability setup documented',
    wrong: 'The scripts that it calls are nowhere: nobody has run what it says.',
    right: {
      says: 'What is printed is made of what is run: a step that is not there cannot be shown.',
      commands: ['chatai runbook list', 'chatai runbook show backend'],
    },
  },
];

/** Throws when there is none of this number. */
export function exhibit(id: Exhibit['id']): Exhibit {
  const found = exhibits.find((one) => one.id === id);
  if (!found) throw new Error(`There is no exhibit ${id}.`);
  return found;
}

/** What the document says. */
export const printed = (id: Exhibit['id']): string => exhibit(id).printed;
