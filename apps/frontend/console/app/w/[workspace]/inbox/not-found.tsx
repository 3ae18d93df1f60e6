import { Absent } from '../../../../workspace/absent.tsx';

/** Beside the list. */
export default Absent;
