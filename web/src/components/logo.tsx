import { cn } from '@/lib/utils';

/** A picture before and after. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn('shrink-0', className)}>
      <rect width="32" height="32" rx="7" fill="#0b6478" />
      <path d="M8 10.5A2.5 2.5 0 0 1 10.5 8H16v16h-5.5A2.5 2.5 0 0 1 8 21.5z" fill="#fff" fillOpacity=".38" />
      <path d="M16 8h5.5A2.5 2.5 0 0 1 24 10.5v11a2.5 2.5 0 0 1-2.5 2.5H16z" fill="#fff" />
    </svg>
  );
}
