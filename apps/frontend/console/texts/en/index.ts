import { account } from './account.ts';
import { admin } from './admin.ts';
import { app } from './app.ts';
import { assistants } from './assistants.ts';
import { botWords } from './bot-words.ts';
import { bots } from './bots.ts';
import { connect } from './connect.ts';
import { developers } from './developers.ts';
import { frame } from './frame.ts';
import { health } from './health.ts';
import { home } from './home.ts';
import { inbox } from './inbox.ts';
import { kit } from './kit.ts';
import { knowledge } from './knowledge.ts';
import { operations } from './operations.ts';
import { signIn } from './sign-in.ts';
import { talk } from './talk.ts';
import { team } from './team.ts';
import { ui } from './ui.ts';
import { workspaceSettings } from './workspace-settings.ts';

/** Every text of the console, in English, by section. `{slots}` are filled in; no sentence is put together from parts. `_one`, `_other`: forms of a text with a `count`. */
export const en = {
  app,
  ui,
  frame,
  signIn,
  home,
  inbox,
  health,
  bots,
  botWords,
  connect,
  knowledge,
  assistants,
  talk,
  developers,
  team,
  workspaceSettings,
  account,
  admin,
  operations,
  kit,
} as const;
