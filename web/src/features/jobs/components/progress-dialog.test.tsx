import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import type { Job } from '@/lib/api/types';
import type { FakeServer } from '@/testing/fake-server';
import { FakeEventSource } from '@/testing/fake-event-source';
import { renderApp } from '@/testing/render-app';

async function openProgress(change: Partial<Job> = {}) {
  let job: Job | undefined;
  const app = renderApp('/dashboard/aiplayground', (server: FakeServer) => {
    server.addSku('MUG', 3);
    job = server.addJob({ jobType: 'batch_optimize', totalItems: 4, ...change });
    server.addLog(job.id, 'info', 'The job has begun');
  });
  if (!job) throw new Error('no job');
  await app.user.click(await screen.findByRole('button', { name: /1 job (running|waiting)/ }));
  const dialog = await screen.findByRole('dialog', { name: 'Processing Progress' });
  await within(dialog).findByText('The job has begun');
  act(() => FakeEventSource.last.open());
  return { ...app, dialog, job };
}

it('follows the job and its log live', async () => {
  const { dialog, user, server, job } = await openProgress();
  expect(within(dialog).getByText('Processing 0 of 4')).toBeVisible();
  await user.click(within(dialog).getByText('Log', { exact: true }));
  server.emit('log', server.addLog(job.id, 'error', 'MUG/03.jpg: no product found'));
  server.updateJob(job.id, { processedItems: 2, completedItems: 1, failedItems: 1 });
  expect(await within(dialog).findByText('Processing 2 of 4')).toBeVisible();
  expect(within(dialog).getByText('MUG/03.jpg: no product found')).toBeVisible();
  expect(within(dialog).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50');
});

it('cancels after asking, and shows that it is cancelling', async () => {
  const { dialog, user, server, job } = await openProgress();
  await user.click(within(dialog).getByRole('button', { name: 'Cancel Job' }));
  const question = await screen.findByRole('alertdialog', { name: 'Cancel this job?' });
  await user.click(within(question).getByRole('button', { name: 'Keep running' }));
  expect(job.cancelRequested).toBe(false);

  await user.click(within(dialog).getByRole('button', { name: 'Cancel Job' }));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Cancel Job' }));
  await waitFor(() => expect(within(dialog).getByRole('button', { name: 'Cancelling…' })).toBeDisabled());
  expect(job.cancelRequested).toBe(true);

  server.updateJob(job.id, { status: 'cancelled', processedItems: 4, skippedItems: 4, retryableItems: 4 });
  expect(await within(dialog).findByText('Cancelled')).toBeVisible();
  expect(within(dialog).getByRole('button', { name: 'Retry 4 images' })).toBeEnabled();
});

it('goes on in the background and can be opened again', async () => {
  const { dialog, user } = await openProgress();
  await user.click(within(dialog).getByRole('button', { name: 'Continue in background' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  await user.click(screen.getByRole('button', { name: /1 job running/ }));
  expect(await screen.findByRole('dialog', { name: 'Processing Progress' })).toBeVisible();
});

it('ends with a summary and the way to the review', async () => {
  const { dialog, user, server, job, history } = await openProgress();
  server.updateJob(job.id, { status: 'completed', processedItems: 4, completedItems: 3, failedItems: 1 });
  expect(await within(dialog).findByText('3 done, 1 needs you', { selector: '[role=status]' })).toBeVisible();
  expect(within(dialog).queryByRole('button', { name: /^Retry/ })).not.toBeInTheDocument();
  await user.click(within(dialog).getByRole('link', { name: 'Review results' }));
  await waitFor(() => expect(history.location.pathname).toBe('/dashboard/aiplayground/review'));
});

it('says why nothing is worked on, and counts down what ends by itself', async () => {
  const until = new Date(Date.now() + 20_000).toISOString();
  const { dialog, server, job } = await openProgress();
  server.updateJob(job.id, { waiting: { reason: 'provider', code: 'provider_busy', until, message: 'English' } });
  expect(await within(dialog).findByText(/Rate limited\. Resumes in \d+ sec/)).toBeVisible();
  server.updateJob(job.id, { waiting: { reason: 'turn', count: 12, message: 'English' } });
  expect(await within(dialog).findByText('12 of your other images go first.')).toBeVisible();
});

it('lets a job go on that a refused key has stopped', async () => {
  const { dialog, server, job } = await openProgress();
  server.updateJob(job.id, { waiting: { reason: 'provider', code: 'provider_auth', message: 'English' } });
  expect(await within(dialog).findByText(/the provider rejected this API key/)).toBeVisible();
  expect(within(dialog).getByRole('button', { name: 'Resume' })).toBeEnabled();
});

const paid = { spentMicros: 120_000, reservedMicros: 40_000, pricedItems: 3, unknownItems: 0, perImageMicros: 40_000, estimateMicros: 45_000 };

it('shows what the job has cost, and says nothing of money where there is none', async () => {
  const { dialog, server, job } = await openProgress();
  expect(within(dialog).queryByRole('region', { name: 'Cost' })).not.toBeInTheDocument();
  server.updateJob(job.id, { cost: { ...paid, expectedMicros: 160_000 }, approvedItems: 2 });
  const cost = await within(dialog).findByRole('region', { name: 'Cost' });
  expect(cost).toHaveTextContent('Cost so far$0.12');
  expect(cost).toHaveTextContent('Per image$0.04');
  expect(cost).toHaveTextContent('Per approved image$0.06');
  expect(cost).toHaveTextContent('Estimated total$0.16');
  expect(cost).toHaveTextContent('Reserved$0.04');
});

it('says so when the cost is not known', async () => {
  const { dialog } = await openProgress({ cost: { spentMicros: 0, reservedMicros: 0, pricedItems: 0, unknownItems: 2 } });
  const cost = within(dialog).getByRole('region', { name: 'Cost' });
  expect(cost).toHaveTextContent('Cost so farUnknown');
  expect(cost).toHaveTextContent('The cost of 2 paid requests is unknown.');
});

it('raises the budget of a job that was paused over it, and resumes it', async () => {
  const { dialog, user, job } = await openProgress({
    waiting: { reason: 'paused', code: 'budget', message: 'English' },
    pauseReason: 'budget',
    cost: { ...paid, reservedMicros: 0, budgetMicros: 130_000, expectedMicros: 160_000 },
  });
  expect(within(dialog).getByRole('progressbar', { name: 'Budget' })).toHaveAttribute('aria-valuenow', '92');
  expect(within(dialog).getByText('$0.12 of $0.13')).toBeVisible();
  await user.click(within(dialog).getByRole('button', { name: 'Raise budget' }));
  const field = within(dialog).getByRole('textbox', { name: 'Budget (US dollars)' });
  expect(field).toHaveValue('0.16');
  await user.clear(field);
  await user.type(field, 'much');
  expect(field).toHaveAccessibleDescription('Enter an amount such as 5 or 2.50.');
  await user.clear(field);
  await user.type(field, '0.5');
  await user.click(within(dialog).getByRole('button', { name: 'Save and resume' }));
  await waitFor(() => expect(job.waiting).toBeUndefined());
  expect(job.cost.budgetMicros).toBe(500_000);
});

it('shows what a pilot took and cost before the rest is released', async () => {
  const { dialog } = await openProgress({
    waiting: { reason: 'pilot', count: 3, message: 'English' },
    totalItems: 50,
    processedItems: 3,
    pilot: { items: 3, released: false, tookSeconds: 45, restSeconds: 705 },
    cost: { ...paid, reservedMicros: 0, expectedMicros: 2_000_000 },
  });
  expect(
    within(dialog).getByText('Measured: 45 sec and $0.12. The remaining 47 images would take about 11 min 45 sec and cost about $1.88.'),
  ).toBeVisible();
});

it('offers to change something when everything in the pilot failed', async () => {
  const { dialog, user, server, job, history } = await openProgress({
    waiting: { reason: 'pilot', count: 3, message: 'English' },
    inputData: { skus: ['MUG'] },
    totalItems: 50,
    processedItems: 3,
    failedItems: 3,
    pilot: { items: 3, released: false, tookSeconds: 45, restSeconds: 705 },
  });
  expect(within(dialog).getByText(/^All 3 images of the pilot failed\./)).toBeVisible();
  expect(within(dialog).getByRole('button', { name: 'Process the rest anyway' })).toBeEnabled();
  await user.click(within(dialog).getByRole('button', { name: 'Cancel and change options' }));
  expect(await screen.findByRole('button', { name: /^Start: 1 image in 1 SKU$/ })).toBeEnabled();
  expect(history.location.pathname).toBe('/dashboard/aiplayground');
  expect(server.jobs.find(({ id }) => id === job.id)?.cancelRequested).toBe(true);
});

it('lists what failed by reason, with what helps', async () => {
  const { dialog, user, server, job } = await openProgress({ inputData: { skus: ['MUG'] } });
  const [first, second] = server.skus.get('MUG')?.pairs ?? [];
  const failed = { jobId: job.id, status: 'failed', errorCode: 'cut_out_refused', errorMessage: 'The product fills the whole photo.' } as const;
  if (first && second) {
    server.updatePair(first, failed);
    server.updatePair(second, failed);
  }
  server.updateJob(job.id, { status: 'completed', processedItems: 4, completedItems: 2, failedItems: 2 });
  const failures = await within(dialog).findByRole('region', { name: 'Failed images' });
  await waitFor(() => expect(failures).toHaveTextContent('2 images: The product fills the whole photo.'));
  expect(failures).toHaveTextContent('01.jpg, 02.jpg');
  expect(within(failures).getByRole('link', { name: 'Choose another main photo' })).toBeVisible();
  await user.click(within(failures).getByRole('button', { name: 'Use Batch Optimize' }));
  expect(await screen.findByRole('radio', { name: 'Batch Optimize' })).toBeChecked();
  expect(screen.getByRole('checkbox', { name: 'Select MUG' })).toBeChecked();
});
