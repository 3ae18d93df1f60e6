import { refuse, success } from './answers.ts';
import { integerArg } from './args.ts';
import type { Method } from './method.ts';

/** getUserProfilePhotos. People of the simulator have none. */
export const getUserProfilePhotos: Method = ({ world }, { params }) => {
  const userId = integerArg(params, 'user_id');
  if (userId <= 0) return refuse(400, 'invalid user_id specified');
  if (!world.users.has(userId)) return refuse(400, 'user not found');
  return success({ total_count: 0, photos: [] });
};
