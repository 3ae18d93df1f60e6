// People: who they are and their passwords.
export { usersErrors } from './errors.ts';
export { hashPassword, isOutdated, refuseCommonPassword, verifyPassword } from './password.ts';
export { oldestAdmin, replaceHash, selectUser, selectUserByEmail, type UserRow, updateUser } from './queries.ts';
export { createUser, type NewUser } from './users.ts';
