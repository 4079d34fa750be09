import { useQuery } from '@tanstack/react-query';
import { ImageOff } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { useDocumentTitle } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { pairsQuery } from '@/lib/api/queries';

import { cutOutQuery } from '../api/cut-out';
import { CutOutEditor, Frame } from './cut-out-editor';

interface CutOutPageProps {
  sku: string;
  pairId: string;
  onClose: () => void;
}

/** Finds the photo and the edit to go on with, then lets a person at it. */
export function CutOutPage({ sku, pairId, onClose }: CutOutPageProps) {
  const t = useTranslations();
  useDocumentTitle(t('image_pair.edit_cut_out'));
  const pairs = useQuery(pairsQuery(sku));
  const edit = useQuery(cutOutQuery(pairId));
  const pair = pairs.data?.find((candidate) => candidate.id === pairId);
  if (pair && edit.data) return <CutOutEditor key={pair.id} pair={pair} initial={edit.data} onClose={onClose} />;

  const failed = pairs.isError ? pairs : edit.isError ? edit : undefined;
  return (
    <Frame onClose={onClose}>
      <Primitive.Title className="sr-only">{t('image_pair.edit_cut_out')}</Primitive.Title>
      {failed ? (
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} className="flex-1" />
      ) : pairs.data && !pair ? (
        <EmptyState icon={ImageOff} title={t('cut_out.gone')} className="flex-1">
          <Button onClick={onClose}>{t('common.close')}</Button>
        </EmptyState>
      ) : (
        <div className="flex flex-1 flex-col gap-3 p-4" aria-busy>
          <Skeleton className="flex-1" />
          <Skeleton className="h-12" />
        </div>
      )}
    </Frame>
  );
}
