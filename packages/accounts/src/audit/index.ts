// Who changed what. Append-only.
export {
  type AuditEntry,
  type Author,
  listAudit,
  listPlatformAudit,
  recordChange,
  recordPlatformChange,
} from './audit.ts';
