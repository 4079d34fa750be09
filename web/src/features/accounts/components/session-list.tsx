import { useQuery } from '@tanstack/react-query';
import { LogOut, Monitor, Smartphone, SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { Panel } from '@/components/panel';
import { Row, Rows, RowsSkeleton } from '@/components/rows';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { OpenSession } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';

import { sessionsQuery, useEndOtherSessions, useEndSession } from '../api/accounts';

/** Where this account is signed in, to end what should not be. */
export function SessionList() {
  const t = useTranslations('account.sessions');
  const common = useTranslations('common');
  const onError = useErrorToast();
  const sessions = useQuery(sessionsQuery);
  const endOthers = useEndOtherSessions();
  const [asking, setAsking] = useState(false);
  const others = sessions.data?.filter((session) => !session.current).length ?? 0;

  return (
    <Panel
      title={t('title')}
      description={t('description')}
      actions={
        others > 0 && (
          <Button variant="dangerOutline" disabled={endOthers.isPending} onClick={() => setAsking(true)}>
            <LogOut />
            {t('end_others')}
          </Button>
        )
      }
    >
      {sessions.data ? (
        <Rows label={t('title')}>
          {sessions.data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </Rows>
      ) : sessions.isError ? (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <RowsSkeleton />
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('end_others_title', { count: others })}
        description={t('end_others_desc')}
        cancelLabel={common('cancel')}
        confirmLabel={t('end_others')}
        danger
        onConfirm={() =>
          endOthers.mutate(undefined, {
            onSuccess: ({ ended }) => toast.success(t('ended_others', { count: ended })),
            onError,
          })
        }
      />
    </Panel>
  );
}

function SessionRow({ session }: { session: OpenSession }) {
  const t = useTranslations('account.sessions');
  const formats = useFormats();
  const onError = useErrorToast();
  const end = useEndSession();
  return (
    <Row
      icon={<DeviceIcon userAgent={session.userAgent} />}
      title={
        <>
          <span title={session.userAgent}>{session.device}</span>
          {session.current && <Badge tone="success">{t('current')}</Badge>}
        </>
      }
      facts={
        <>
          <span className="tabular">{session.address}</span>
          <span>{t('signed_in', { time: formats.dateTime(session.createdAt) })}</span>
          {!session.current && <span>{t('seen', { time: formats.relative(session.lastSeenAt) })}</span>}
        </>
      }
      actions={
        !session.current && (
          <Button
            size="sm"
            disabled={end.isPending}
            aria-label={t('end_one', { device: session.device, address: session.address })}
            onClick={() => end.mutate(session.id, { onError })}
          >
            {t('end')}
          </Button>
        )
      }
    />
  );
}

function DeviceIcon({ userAgent }: { userAgent: string }) {
  if (/Mobile|Android|iPhone|iPad/.test(userAgent)) return <Smartphone />;
  return userAgent.startsWith('Mozilla/') ? <Monitor /> : <SquareTerminal />;
}
