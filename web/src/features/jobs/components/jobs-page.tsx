import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Page } from '@/components/page';
import { PageHeader } from '@/components/page-header';
import { Paging } from '@/components/paging';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Skeleton } from '@/components/ui/skeleton';
import { useCancelJob } from '@/lib/jobs/job-actions';
import { jobsQuery } from '@/lib/api/queries';
import type { Job } from '@/lib/api/types';
import { useErrorToast } from '@/lib/use-error-toast';
import { useItemsPerPage } from '@/lib/settings/use-preferences';

import { filterOf, type JobSearch } from '../lib/job-search';
import { JobFilters } from './job-filters';
import { JobDetails } from './job-details';
import { JobLogsDialog } from './job-logs-dialog';
import { JobTable } from './job-table';

interface HistoryPageProps {
  search: JobSearch;
  /** `keep`: the page before stays in the browser's history. */
  onSearch: (search: JobSearch, options?: { keep?: boolean }) => void;
}

export function JobsPage({ search, onSearch }: HistoryPageProps) {
  const t = useTranslations();
  const onError = useErrorToast();
  const jobs = useQuery(jobsQuery(filterOf(search, useItemsPerPage())));
  const cancel = useCancelJob();
  const [logs, setLogs] = useState<Job>();
  const [cancelling, setCancelling] = useState<Job>();
  const filtered = search.status !== undefined || search.type !== undefined || search.from !== undefined || search.to !== undefined;

  return (
    <Page>
      <PageHeader title={t('history.title')} description={t('history.description')} />
      <JobFilters search={search} onSearch={onSearch} filtered={filtered} />
      {jobs.isError && !jobs.data ? (
        <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />
      ) : !jobs.data ? (
        <div className="flex flex-col gap-2" aria-busy>
          {Array.from({ length: 6 }, (_, index) => (
            <Skeleton key={index} className="h-12" />
          ))}
        </div>
      ) : jobs.data.items.length === 0 ? (
        <EmptyState icon={History} title={t(filtered ? 'history.none_found' : 'history.none')}>
          {filtered && <Button onClick={() => onSearch({})}>{t('history.clear_filters')}</Button>}
        </EmptyState>
      ) : (
        <>
          <JobTable jobs={jobs.data.items} onDetails={({ id }) => onSearch({ ...search, job: id }, { keep: true })} onLogs={setLogs} onCancel={setCancelling} />
          <Paging
            page={jobs.data.page}
            pageSize={jobs.data.limit}
            total={jobs.data.total}
            onPage={(page) => onSearch({ ...search, page: page === 1 ? undefined : page })}
          />
        </>
      )}
      {search.job !== undefined && <JobDetails key={search.job} jobId={search.job} onClose={() => onSearch({ ...search, job: undefined })} />}
      {logs && <JobLogsDialog job={logs} onClose={() => setLogs(undefined)} />}
      <ConfirmDialog
        open={cancelling !== undefined}
        onOpenChange={(open) => !open && setCancelling(undefined)}
        title={t('jobs.cancel_title')}
        description={t('jobs.cancel_desc')}
        cancelLabel={t('jobs.keep_running')}
        confirmLabel={t('progress.cancel')}
        danger
        onConfirm={() => {
          if (cancelling) cancel.mutate(cancelling.id, { onError });
        }}
      />
    </Page>
  );
}
