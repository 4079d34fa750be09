import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { Paging } from '@/components/paging';
import { Picture } from '@/components/picture';
import { Segmented } from '@/components/ui/segmented';
import { Skeleton } from '@/components/ui/skeleton';
import type { Job, JobImage } from '@/lib/api/types';
import { usePairProblem } from '@/lib/catalog/use-pair-problem';
import { useFormats } from '@/lib/format';
import { tallyOf } from '@/lib/jobs/tally';

import { jobImagesQuery } from '../api/job-images';
import { JobAttempts } from './job-attempts';
import { JobImageBadge } from './job-image-status';

const pageSize = 50;
type Choice = 'all' | 'failed' | 'completed';

/** What became of each image of a job, with its attempts and what they cost. */
export function JobImageList({ job }: { job: Job }) {
  const t = useTranslations('history');
  const formats = useFormats();
  const [choice, setChoice] = useState<Choice>('all');
  const [page, setPage] = useState(1);
  const images = useQuery(jobImagesQuery(job.id, { page, limit: pageSize, ...(choice === 'all' ? {} : { status: choice }) }));
  const { done, needYou, total } = tallyOf(job);
  const counts = { all: total, failed: needYou, completed: done };
  const options = (['all', 'failed', 'completed'] as const).map((value) => ({
    value,
    label: `${t(`image_filter.${value}`)} ${formats.number(counts[value])}`,
  }));

  return (
    <div className="flex flex-col gap-3">
      <Segmented
        label={t('images')}
        value={choice}
        options={options}
        onChange={(next) => {
          setChoice(next);
          setPage(1);
        }}
        className="self-start"
      />
      {images.isError && !images.data ? (
        <ErrorState error={images.error} onRetry={() => void images.refetch()} />
      ) : !images.data ? (
        <Skeleton className="h-40" />
      ) : images.data.items.length === 0 ? (
        <p className="py-4 text-sm text-muted">{t(job.totalItems > 0 && choice === 'all' ? 'no_images_known' : 'no_images')}</p>
      ) : (
        <>
          <ul aria-label={t('images')} className="divide-y divide-line rounded-md border border-line">
            {images.data.items.map((image) => (
              <ImageRow key={image.pairId} image={image} />
            ))}
          </ul>
          <Paging page={page} pageSize={pageSize} total={images.data.total} onPage={setPage} />
        </>
      )}
    </div>
  );
}

function ImageRow({ image }: { image: JobImage }) {
  const t = useTranslations('jobs');
  const formats = useFormats();
  const problemOf = usePairProblem();
  const { sku, name, pairId, status, attempts, costMicros, startedAt, endedAt } = image;
  const problem = status === 'failed' ? problemOf({ ...image, status }) : undefined;
  const took = startedAt !== undefined && endedAt !== undefined ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : undefined;
  return (
    <li className="flex gap-3 px-3 py-2.5">
      <span aria-hidden className="flex shrink-0 items-center gap-1 self-start">
        <Picture src={image.inputThumbnailUrl} alt="" loading="lazy" className="size-11 rounded-sm border border-line bg-sunken" />
        <ArrowRight className="size-3 text-faint" />
        {image.outputThumbnailUrl === undefined ? (
          <span className="size-11 rounded-sm border border-dashed border-line" />
        ) : (
          <Picture src={image.outputThumbnailUrl} alt="" loading="lazy" className="size-11 rounded-sm border border-line bg-sunken" />
        )}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link
            to="/dashboard/aiplayground/review"
            search={{ sku, pair: pairId }}
            className="min-w-0 text-sm font-medium [overflow-wrap:anywhere] hover:underline"
          >
            {sku}/{name}
          </Link>
          <JobImageBadge status={status} />
          {image.approved && <span className="text-xs text-success">{t('approved')}</span>}
        </div>
        {problem !== undefined && <p className="mt-0.5 text-xs text-danger">{problem}</p>}
        <p className="tabular mt-0.5 flex flex-wrap gap-x-2 text-xs text-muted empty:hidden">
          {image.model !== undefined && <span>{image.model}</span>}
          {took !== undefined && <span>{formats.duration(took)}</span>}
          {costMicros !== undefined && costMicros > 0 && <span>{formats.money(costMicros)}</span>}
        </p>
        {attempts.length > 1 || attempts.some(({ outcome }) => outcome !== 'done') ? <JobAttempts attempts={attempts} /> : null}
      </div>
    </li>
  );
}
