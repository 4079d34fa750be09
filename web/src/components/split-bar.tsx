import { cn } from '@/lib/utils';

export interface Share {
  count: number;
  tone: 'accent' | 'success' | 'danger' | 'neutral';
}

interface SplitBarProps {
  label: string;
  total: number;
  shares: readonly Share[];
  className?: string;
}

const tones = { accent: 'bg-accent', success: 'bg-success-solid', danger: 'bg-danger-solid', neutral: 'bg-line-strong' } as const;

/** A progress bar whose parts show how what has ended, ended. */
export function SplitBar({ label, total, shares, className }: SplitBarProps) {
  const ended = shares.reduce((sum, { count }) => sum + count, 0);
  const percent = total === 0 ? 100 : Math.round(Math.min(1, ended / total) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={cn('flex h-1.5 w-full gap-px overflow-hidden rounded-full bg-active', className)}
    >
      {shares
        .filter(({ count }) => count > 0)
        .map(({ count, tone }) => (
          <span
            key={tone}
            className={cn('h-full transition-[width] duration-200 ease-out', tones[tone])}
            style={{ width: `${(100 * count) / Math.max(total, ended)}%` }}
          />
        ))}
    </div>
  );
}
