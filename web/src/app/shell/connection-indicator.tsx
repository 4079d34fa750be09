import { CloudOff, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';

import { Badge } from '@/components/ui/badge';
import { useConnection } from '@/lib/live/connection';

const patience = 2_000;

/** Says when live updates do not arrive; a hiccup of a moment is not worth a word. */
export function ConnectionIndicator() {
  const t = useTranslations('shell');
  const online = useConnection((state) => state.online);
  const down = useConnection((state) => state.stream === 'down');
  const [lasting, setLasting] = useState(false);

  useEffect(() => {
    if (!down) return;
    const timer = setTimeout(() => setLasting(true), patience);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [down]);

  return (
    <div role="status">
      {!online ? (
        <Badge tone="warning" title={t('offline_hint')}>
          <CloudOff aria-hidden />
          {t('offline')}
        </Badge>
      ) : (
        lasting && (
          <Badge tone="warning" title={t('reconnecting_hint')}>
            <LoaderCircle aria-hidden className="animate-spin" />
            {t('reconnecting')}
          </Badge>
        )
      )}
    </div>
  );
}
