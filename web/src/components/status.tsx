import {
  Archive,
  Ban,
  Check,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  Clock,
  CloudAlert,
  Eye,
  Flag,
  LoaderCircle,
  RotateCw,
  X,
  type LucideIcon,
} from 'lucide-react';
import { useTranslations } from 'use-intl';

import type { Download, Folder, ImagePair, Job, JobStatus, JobWait } from '@/lib/api/types';
import { folderState, type FolderState } from '@/lib/catalog/folders';
import { cn } from '@/lib/utils';

import { Badge, type Tone } from './ui/badge';

interface BadgeStyle {
  icon: LucideIcon;
  tone: Tone;
  spin?: boolean;
}

const jobStyles: Record<JobStatus | 'cancelling' | JobWait['reason'], BadgeStyle> = {
  pending: { icon: Clock, tone: 'neutral' },
  processing: { icon: LoaderCircle, tone: 'accent', spin: true },
  cancelling: { icon: LoaderCircle, tone: 'warning', spin: true },
  completed: { icon: CircleCheck, tone: 'success' },
  failed: { icon: CircleAlert, tone: 'danger' },
  cancelled: { icon: Ban, tone: 'neutral' },
  paused: { icon: CirclePause, tone: 'warning' },
  pilot: { icon: Flag, tone: 'accent' },
  job_limit: { icon: Clock, tone: 'neutral' },
  provider: { icon: CloudAlert, tone: 'warning' },
  retry: { icon: RotateCw, tone: 'neutral' },
  turn: { icon: Clock, tone: 'neutral' },
};

export type PairState = 'waiting' | 'untouched' | 'processing' | 'failed' | 'skipped' | 'unreviewed' | 'approved' | 'rejected';

const pairStyles: Record<PairState, BadgeStyle> = {
  untouched: { icon: CircleDashed, tone: 'neutral' },
  waiting: { icon: Clock, tone: 'neutral' },
  processing: { icon: LoaderCircle, tone: 'accent', spin: true },
  failed: { icon: CircleAlert, tone: 'danger' },
  skipped: { icon: CircleSlash, tone: 'neutral' },
  unreviewed: { icon: Eye, tone: 'accent' },
  approved: { icon: Check, tone: 'success' },
  rejected: { icon: X, tone: 'danger' },
};

/** Processing and review in one word: what a person wants to know about a pair. */
export function pairState(pair: Pick<ImagePair, 'status' | 'reviewStatus' | 'jobId'>): PairState {
  if (pair.status === 'completed') return pair.reviewStatus;
  if (pair.status === 'pending') return pair.jobId === undefined ? 'untouched' : 'waiting';
  return pair.status;
}

function StatusBadge({ style: { icon: Icon, tone, spin }, label, className }: { style: BadgeStyle; label: string; className?: string | undefined }) {
  return (
    <Badge tone={tone} className={className}>
      <Icon aria-hidden className={cn(spin && 'animate-spin')} />
      {label}
    </Badge>
  );
}

const partial: BadgeStyle = { icon: CircleAlert, tone: 'warning' };

interface JobStatusBadgeProps {
  job: Pick<Job, 'status' | 'waiting' | 'cancelRequested' | 'completedItems' | 'failedItems'>;
  /** A cancel is on its way to the server. */
  cancelling?: boolean;
  className?: string;
}

export function JobStatusBadge({ job, cancelling = job.cancelRequested, className }: JobStatusBadgeProps) {
  const t = useTranslations('status.job');
  const open = job.status === 'pending' || job.status === 'processing';
  // A job that ended with failures is not simply completed.
  if (job.status === 'completed' && job.failedItems > 0) {
    return <StatusBadge style={partial} label={t('partial', { done: job.completedItems, failed: job.failedItems })} className={className} />;
  }
  const shown = open && cancelling ? 'cancelling' : open && job.waiting ? job.waiting.reason : job.status;
  return <StatusBadge style={jobStyles[shown]} label={t(shown)} className={className} />;
}

export function PairStatusBadge({ pair, className }: { pair: Pick<ImagePair, 'status' | 'reviewStatus' | 'jobId'>; className?: string }) {
  const t = useTranslations('status.pair');
  const state = pairState(pair);
  return <StatusBadge style={pairStyles[state]} label={t(state)} className={className} />;
}

/** The state as a mark in the corner of a small picture; the word is there for screen readers and on hover. */
export function PairStatusDot({ pair, className }: { pair: Pick<ImagePair, 'status' | 'reviewStatus' | 'jobId'>; className?: string }) {
  const t = useTranslations('status.pair');
  const state = pairState(pair);
  const { icon: Icon, tone, spin } = pairStyles[state];
  return (
    <span
      role="img"
      aria-label={t(state)}
      title={t(state)}
      className={cn(
        'flex size-4.5 items-center justify-center rounded-full text-white shadow-sm',
        tone === 'success' ? 'bg-success-solid' : tone === 'danger' ? 'bg-danger-solid' : 'bg-[#3a3a3a]',
        className,
      )}
    >
      <Icon aria-hidden className={cn('size-3', spin && 'animate-spin')} />
    </span>
  );
}

const downloadStyles: Record<Download['status'], BadgeStyle> = {
  pending: { icon: Clock, tone: 'neutral' },
  processing: { icon: LoaderCircle, tone: 'accent', spin: true },
  completed: { icon: CircleCheck, tone: 'success' },
  failed: { icon: CircleAlert, tone: 'danger' },
};

export function DownloadStatusBadge({ status }: { status: Download['status'] }) {
  const t = useTranslations('status.download');
  return <StatusBadge style={downloadStyles[status]} label={t(status)} />;
}

const folderStyles: Record<FolderState, BadgeStyle> = {
  new: { icon: CircleDashed, tone: 'neutral' },
  busy: { icon: LoaderCircle, tone: 'accent', spin: true },
  failed: { icon: CircleAlert, tone: 'danger' },
  review: { icon: Eye, tone: 'accent' },
  rejected: { icon: X, tone: 'danger' },
  approved: { icon: CircleCheck, tone: 'success' },
  archived: { icon: Archive, tone: 'info' },
};

export function FolderStateBadge({ folder, className }: { folder: Folder; className?: string }) {
  const t = useTranslations('status.folder');
  const state = folderState(folder);
  return <StatusBadge style={folderStyles[state]} label={t(state)} className={className} />;
}
