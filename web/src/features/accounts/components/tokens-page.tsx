import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Panel } from '@/components/panel';
import { Row, Rows, RowsSkeleton } from '@/components/rows';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { ApiToken } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useErrorToast } from '@/lib/use-error-toast';

import { tokensQuery, useRevokeToken } from '../api/accounts';
import { CreateTokenDialog } from './create-token-dialog';

export function TokensPage() {
  const t = useTranslations('tokens');
  const common = useTranslations('common');
  const onError = useErrorToast();
  const tokens = useQuery(tokensQuery);
  const revoke = useRevokeToken();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken>();
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus />
      {t('create')}
    </Button>
  );

  return (
    <Panel title={t('title')} description={t('description')} actions={tokens.data && tokens.data.length > 0 && create}>
      {tokens.data ? (
        tokens.data.length === 0 ? (
          <EmptyState icon={KeyRound} title={t('none_title')} description={t('none_desc')} className="rounded-lg border border-dashed border-line-strong/40">
            {create}
          </EmptyState>
        ) : (
          <Rows label={t('title')}>
            {tokens.data.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
            ))}
          </Rows>
        )
      ) : tokens.isError ? (
        <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />
      ) : (
        <RowsSkeleton count={2} />
      )}
      <CreateTokenDialog open={creating} onOpenChange={setCreating} />
      <ConfirmDialog
        open={revoking !== undefined}
        onOpenChange={(open) => !open && setRevoking(undefined)}
        title={t('revoke_title', { name: revoking?.name ?? '' })}
        description={t('revoke_desc')}
        cancelLabel={common('cancel')}
        confirmLabel={t('revoke')}
        danger
        onConfirm={() => {
          if (revoking) revoke.mutate(revoking.id, { onError });
        }}
      />
    </Panel>
  );
}

function TokenRow({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  const t = useTranslations('tokens');
  const formats = useFormats();
  const [openedAt] = useState(() => Date.now());
  const expired = token.expiresAt !== undefined && Date.parse(token.expiresAt) <= openedAt;
  return (
    <Row
      icon={<KeyRound />}
      title={
        <>
          {token.name}
          <Badge tone={token.scope === 'write' ? 'accent' : 'neutral'}>{t(`scopes.${token.scope}`)}</Badge>
          {expired && <Badge tone="warning">{t('expired')}</Badge>}
        </>
      }
      facts={
        <>
          <span>{t('created', { time: formats.dateTime(token.createdAt) })}</span>
          <span>{token.lastUsedAt === undefined ? t('never_used') : t('used', { time: formats.relative(token.lastUsedAt) })}</span>
          <span>{token.expiresAt === undefined ? t('no_expiry') : t('expires', { time: formats.dateTime(token.expiresAt) })}</span>
        </>
      }
      actions={
        <Button size="sm" variant="dangerOutline" aria-label={t('revoke_one', { name: token.name })} onClick={onRevoke}>
          {t('revoke')}
        </Button>
      }
    />
  );
}
