// Invitations to a workspace. The link proves the address, so it makes an account for who has none.
export {
  acceptInvitation,
  describeInvitation,
  enterByInvitation,
  type InvitationsDeps,
  invite,
  inviteAgain,
  listInvitations,
  revokeInvitation,
} from './invitations.ts';
