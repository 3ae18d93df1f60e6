import type { ReactNode } from 'react';
import { AppFrame, PageFrame } from '../../../frame/index.ts';
import { BackAgain } from '../../../home/back-again.tsx';
import { LiveProvider } from '../../../live/index.ts';
import { readSession } from '../../../session/read-session.ts';
import { Toasts } from '../../../ui/index.ts';
import { WorkspaceProvider } from '../../../workspace/index.ts';
import { type Params, readReader } from '../../../workspace/read-workspace.tsx';

/** The frame of every page of a workspace. While nobody can say who reads, it stands alone with the reason. */
export default async function WorkspaceLayout({ params, children }: { params: Params; children: ReactNode }) {
  const me = await readReader(params);
  if (!me) {
    const session = await readSession((await params).workspace);
    return <PageFrame>{session.kind === 'unknown' && <BackAgain problem={session.problem} />}</PageFrame>;
  }
  return (
    <WorkspaceProvider me={me}>
      <LiveProvider workspace={me.workspace.slug}>
        <Toasts>
          <AppFrame me={me}>{children}</AppFrame>
        </Toasts>
      </LiveProvider>
    </WorkspaceProvider>
  );
}
