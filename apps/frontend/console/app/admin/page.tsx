import { redirect } from 'next/navigation';
import { paths } from '../../paths.ts';

export default function AdminPage() {
  redirect(paths.admin.users);
}
