// What people do: write, edit, press buttons, block. Each act changes the chat and becomes an update of its bots.
export {
  type EditAct,
  editAct,
  editAsUser,
  type PressAct,
  pressAct,
  pressAsUser,
  type SendAct,
  type Sent,
  sendAct,
  sendAsUser,
} from './acts.ts';
export type { PeopleContext } from './context.ts';
export { setBlocked, setKicked } from './membership.ts';
