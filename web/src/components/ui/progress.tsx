import { cn } from '@/lib/utils';

interface ProgressProps {
  /** 0 to 1. */
  value: number;
  label: string;
  tone?: 'accent' | 'success' | 'danger';
  className?: string;
}

const tones = { accent: 'bg-accent', success: 'bg-success-solid', danger: 'bg-danger-solid' } as const;

export function Progress({ value, label, tone = 'accent', className }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-label={label}
      className={cn('h-1.5 w-full overflow-hidden rounded-full bg-active', className)}
    >
      <div
        className={cn('h-full rounded-full transition-[width] duration-200 ease-out', tones[tone])}
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
