'use client';

import { BrokenPage } from '../../../problem/broken-page.tsx';

/** A page of a workspace that failed in the console itself; the frame stays. */
export default BrokenPage;
