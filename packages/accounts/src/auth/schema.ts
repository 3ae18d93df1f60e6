/** better-auth's models under our table and column names (migration 0002). */

const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;

export const userSchema = {
  modelName: 'users',
  fields: { ...times, emailVerified: 'email_verified' },
} as const;

export const sessionSchema = {
  modelName: 'sessions',
  fields: {
    ...times,
    userId: 'user_id',
    expiresAt: 'expires_at',
    ipAddress: 'ip_address',
    userAgent: 'user_agent',
  },
} as const;

export const accountSchema = {
  modelName: 'accounts',
  fields: {
    ...times,
    userId: 'user_id',
    accountId: 'account_id',
    providerId: 'provider_id',
    accessToken: 'access_token',
    refreshToken: 'refresh_token',
    idToken: 'id_token',
    accessTokenExpiresAt: 'access_token_expires_at',
    refreshTokenExpiresAt: 'refresh_token_expires_at',
  },
} as const;

export const verificationSchema = {
  modelName: 'verifications',
  fields: { ...times, expiresAt: 'expires_at' },
} as const;

export const adminSchema = {
  user: { fields: { banReason: 'ban_reason', banExpires: 'ban_expires' } },
  session: { fields: { impersonatedBy: 'impersonated_by' } },
} as const;

export const organizationSchema = {
  organization: { modelName: 'workspaces', fields: { createdAt: 'created_at' } },
  member: {
    modelName: 'members',
    fields: { organizationId: 'workspace_id', userId: 'user_id', createdAt: 'created_at' },
  },
  invitation: {
    modelName: 'invitations',
    fields: {
      organizationId: 'workspace_id',
      inviterId: 'inviter_id',
      expiresAt: 'expires_at',
      createdAt: 'created_at',
    },
  },
  session: { fields: { activeOrganizationId: 'active_workspace_id' } },
} as const;
