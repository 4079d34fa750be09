import { DialogBody } from '@/components/ui/dialog';
import { Skeleton } from '@/components/ui/skeleton';

export function ProgressSkeleton() {
  return (
    <DialogBody className="min-h-72">
      <div className="flex flex-col gap-4">
        <Skeleton className="h-4 w-48" />
        <Skeleton className="h-2" />
        <Skeleton className="h-56" />
      </div>
    </DialogBody>
  );
}
