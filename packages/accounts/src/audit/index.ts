// Who changed what. Append-only.
export {
  type AuditEntry,
  type Author,
  authorsOf,
  listAudit,
  listPlatformAudit,
  recordChange,
  recordPlatformChange,
} from './audit.ts';
