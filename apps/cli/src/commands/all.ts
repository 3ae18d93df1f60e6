import type { Command } from 'commander';
import type { Installation } from '../up/run-up.ts';
import type { CommandContext } from './command.ts';

/** What `up` runs, loaded when it is asked for. */
export type LoadInstallation = () => Promise<Installation>;

/** Makes one command; `finish` takes the exit code of `up`. */
type Make = (context: CommandContext, installation: LoadInstallation, finish: (code: number) => void) => Command;

/** The commands of `chatai`, in the order of its help. Each is loaded when it is typed: nobody waits for what only the others need. */
export const commands: Readonly<Record<string, () => Promise<Make>>> = {
  up: async () => (await import('./up.ts')).upCommand,
  down: async () => (await import('./run-state.ts')).downCommand,
  restart: async () => (await import('./run-state.ts')).restartCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  health: async () => (await import('./health.ts')).healthCommand,
  diagnose: async () => (await import('./diagnose.ts')).diagnoseCommand,
  runbook: async () => (await import('./runbook.ts')).runbookCommand,
  logs: async () => (await import('./logs.ts')).logsCommand,
  assistants: async () => (await import('./assistants.ts')).assistantsCommand,
  knowledge: async () => (await import('./knowledge.ts')).knowledgeCommand,
  ask: async () => (await import('./ask.ts')).askCommand,
  bots: async () => (await import('./bots.ts')).botsCommand,
  conversations: async () => (await import('./conversations.ts')).conversationsCommand,
  contacts: async () => (await import('./contacts.ts')).contactsCommand,
  team: async () => (await import('./team.ts')).teamCommand,
  apikey: async () => (await import('./apikey.ts')).apikeyCommand,
  audit: async () => (await import('./audit.ts')).auditCommand,
  users: async () => (await import('./users.ts')).usersCommand,
  workspaces: async () => (await import('./workspaces.ts')).workspacesCommand,
  admin: async () => (await import('./admin.ts')).adminCommand,
  db: async () => (await import('./db.ts')).dbCommand,
  config: async () => (await import('./config.ts')).configCommand,
  shell: async () => (await import('./shell.ts')).shellCommand,
  completion: async () => (await import('./completion.ts')).completionCommand,
  version: async () => (await import('./version.ts')).versionCommand,
};
