import { redirect } from 'next/navigation';
import { paths } from '../../paths.ts';

export default function OpsPage() {
  redirect(paths.ops.status);
}
