import { Boxes, Cpu, Scale, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Row } from '@/components/rows';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import type { Model, ModelRuntime } from '@/lib/api/types';
import { useFormats } from '@/lib/format';

import { noticeUrl } from '../api/models';

interface ModelRowProps {
  model: Model;
  disabled: boolean;
  onRemove: () => void;
}

export function ModelRow({ model, disabled, onRemove }: ModelRowProps) {
  const t = useTranslations('models');
  const formats = useFormats();
  const title = model.title ?? model.name;
  return (
    <Row
      icon={<Boxes />}
      title={
        <>
          {title}
          {model.isUsed === true && <Badge tone="success">{t('used')}</Badge>}
          {model.state === 'damaged' && <Badge tone="danger">{t('damaged')}</Badge>}
          {model.verifiedAt !== undefined && <Badge tone="info">{t('verified')}</Badge>}
        </>
      }
      facts={
        model.state === 'damaged' ? (
          <span>{t('damaged_desc')}</span>
        ) : (
          <>
            <span>{model.name}</span>
            <span>{t('kind', { kind: model.kind ?? '' })}</span>
            <span>{t('licence', { licence: model.licence ?? '' })}</span>
            <span>{formats.bytes(model.bytes ?? 0)}</span>
            <span>{model.source}</span>
            {model.files?.map((file) => (
              <span key={file.quality} title={`SHA-256 ${file.sha256}`}>
                {t('file', { quality: t(`qualities.${file.quality}`), side: file.side, precision: file.precision })}
              </span>
            ))}
            {model.verifiedAt !== undefined && <span>{t('verified_at', { time: formats.dateTime(model.verifiedAt) })}</span>}
          </>
        )
      }
      actions={
        <>
          {model.hasNotice === true && (
            <Button asChild variant="ghost" size="iconSm">
              <a href={noticeUrl(model.name)} target="_blank" rel="noreferrer" aria-label={t('notice', { title })} title={t('notice', { title })}>
                <Scale />
              </a>
            </Button>
          )}
          <Button variant="ghost" size="iconSm" disabled={disabled} aria-label={t('remove', { title })} title={t('remove', { title })} onClick={onRemove}>
            <Trash2 />
          </Button>
        </>
      }
    />
  );
}

export function RuntimeRow({ runtime }: { runtime: ModelRuntime }) {
  const t = useTranslations('models');
  const formats = useFormats();
  const isWhole = runtime.state === 'ready';
  return (
    <Row
      icon={<Cpu />}
      title={
        <>
          {isWhole ? `${runtime.title ?? ''} ${runtime.version ?? ''}` : t('runtime')}
          {!isWhole && <Badge tone="danger">{t('damaged')}</Badge>}
        </>
      }
      facts={
        isWhole ? (
          <>
            <span>{t('runtime_desc')}</span>
            <span>{t('licence', { licence: runtime.licence ?? '' })}</span>
            <span>{formats.bytes(runtime.bytes ?? 0)}</span>
            <span title={`SHA-256 ${runtime.sha256 ?? ''}`}>{runtime.source}</span>
          </>
        ) : (
          <span>{t('damaged_desc')}</span>
        )
      }
    />
  );
}
