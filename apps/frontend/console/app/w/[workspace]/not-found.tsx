import { Absent } from '../../../workspace/absent.tsx';

/** In the frame of a workspace. */
export default Absent;
