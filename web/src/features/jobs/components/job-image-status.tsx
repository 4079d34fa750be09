import { Ban, CircleAlert, CircleCheck, CircleSlash, Clock, LoaderCircle, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Badge, type Tone } from '@/components/ui/badge';
import type { JobImageStatus } from '@/lib/api/types';
import { cn } from '@/lib/utils';

const styles: Record<JobImageStatus, { icon: LucideIcon; tone: Tone }> = {
  waiting: { icon: Clock, tone: 'neutral' },
  processing: { icon: LoaderCircle, tone: 'accent' },
  completed: { icon: CircleCheck, tone: 'success' },
  skipped: { icon: CircleSlash, tone: 'neutral' },
  failed: { icon: CircleAlert, tone: 'danger' },
  cancelled: { icon: Ban, tone: 'neutral' },
};

export function JobImageBadge({ status }: { status: JobImageStatus }) {
  const t = useTranslations('jobs.image_status');
  const { icon: Icon, tone } = styles[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden className={cn(status === 'processing' && 'animate-spin')} />
      {t(status)}
    </Badge>
  );
}

/** The state in the corner of a picture whose name already says it. */
export function JobImageMark({ status, className }: { status: JobImageStatus; className?: string }) {
  const { icon: Icon, tone } = styles[status];
  return (
    <span
      aria-hidden
      className={cn('flex size-4.5 items-center justify-center rounded-full text-white shadow-sm', tone === 'danger' ? 'bg-danger-solid' : 'bg-[#3a3a3a]', className)}
    >
      <Icon className="size-3" />
    </span>
  );
}
