import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { cn } from '@/lib/utils';

import { jobImagesQuery } from '../api/job-images';
import { JobImageMark } from './job-image-status';

const shownImages = 16;

/** The images that ended last, newest first; each leads to its review while the rest of the job runs. */
export function JobResults({ jobId, onLeave }: { jobId: string; onLeave: () => void }) {
  const t = useTranslations('jobs');
  const status = useTranslations('jobs.image_status');
  const images = useQuery(jobImagesQuery(jobId, { newestFirst: true, limit: shownImages }));
  const ended = images.data?.items.filter((image) => image.endedAt !== undefined) ?? [];
  if (ended.length === 0) return null;
  return (
    <section aria-label={t('latest')}>
      <ul className="grid grid-cols-6 gap-1.5 sm:grid-cols-8">
        {ended.map((image) => (
          <li key={image.pairId} className="relative aspect-square">
            <Link
              to="/dashboard/aiplayground/review"
              search={{ sku: image.sku, pair: image.pairId }}
              onClick={onLeave}
              aria-label={t('open_image', { name: `${image.sku}/${image.name}`, status: status(image.status) })}
              title={`${image.sku}/${image.name}`}
              className="block size-full overflow-hidden rounded-md border border-line bg-sunken hover:border-line-strong"
            >
              <Picture
                src={image.outputThumbnailUrl ?? image.inputThumbnailUrl}
                alt=""
                className={cn('size-full', image.outputThumbnailUrl === undefined && 'opacity-45')}
              />
            </Link>
            {image.status !== 'completed' && <JobImageMark status={image.status} className="pointer-events-none absolute right-1 bottom-1" />}
          </li>
        ))}
      </ul>
    </section>
  );
}
