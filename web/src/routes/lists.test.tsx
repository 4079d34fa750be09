import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import { localDay } from '@/features/downloads/api/downloads';
import { renderApp } from '@/testing/render-app';

it('filters the history by its address', async () => {
  const { user, history } = renderApp('/dashboard/aiplayground/history?status=failed', (server) => {
    server.addJob({ status: 'failed', jobType: 'custom', errorMessage: 'The endpoint refused the key.' });
    server.addJob({ status: 'completed', jobType: 'batch_optimize' });
  });
  const table = await screen.findByRole('table');
  expect(within(table).getAllByRole('row')).toHaveLength(2);
  await user.selectOptions(screen.getByRole('combobox', { name: 'Status' }), 'Any');
  await waitFor(() => expect(within(screen.getByRole('table')).getAllByRole('row')).toHaveLength(3));
  expect(history.location.search).toBe('');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Job Type' }), 'Custom');
  await waitFor(() => expect(within(screen.getByRole('table')).getAllByRole('row')).toHaveLength(2));
  expect(history.location.search).toBe('?type=custom');
});

it('shows a job’s details and its log', async () => {
  const { user } = renderApp('/dashboard/aiplayground/history', (server) => {
    const job = server.addJob({ status: 'failed', jobType: 'custom', errorMessage: 'The endpoint refused the key.' });
    server.addLog(job.id, 'error', '401 from the endpoint');
  });
  await user.click(await screen.findByRole('button', { name: /^Actions for Custom/ }));
  await user.click(await screen.findByRole('menuitem', { name: 'View Details' }));
  const details = await screen.findByRole('dialog', { name: 'Custom' });
  expect(within(details).getByText('The endpoint refused the key.')).toBeVisible();
  await user.click(within(details).getByRole('radio', { name: 'Log' }));
  expect(await within(details).findByText('401 from the endpoint')).toBeVisible();
});

it('shows what became of a job’s images, and what it was ordered with', async () => {
  const { user, history } = renderApp('/dashboard/aiplayground/history', (server) => {
    const job = server.addJob({
      status: 'completed',
      inputData: { skus: ['MUG'] },
      options: { finish: { background: '#ffffff', width: 2000, height: 2000 }, customPrompt: 'Warm light' },
      totalItems: 2,
      processedItems: 2,
      completedItems: 1,
      failedItems: 1,
      retryableItems: 0,
    });
    server.addPair('MUG', '01.jpg', { status: 'completed', jobId: job.id });
    server.addPair('MUG', '02.jpg', { status: 'failed', jobId: job.id, errorCode: 'cut_out_refused', errorMessage: 'The product fills the whole photo.' });
  });
  const row = within(await screen.findByRole('table')).getAllByRole('row')[1] as HTMLElement;
  expect(within(row).getAllByText('1 done, 1 needs you')).toHaveLength(2);
  await user.click(within(row).getByRole('button', { name: /^Main Image/ }));
  const details = await screen.findByRole('dialog', { name: 'Main Image' });
  expect(history.location.search).toMatch(/job=/);
  const images = await within(details).findByRole('list', { name: 'Images' });
  const [done, failed] = within(images).getAllByRole('listitem').filter((item) => within(item).queryByRole('link'));
  expect(done).toHaveTextContent('MUG/01.jpgDone');
  expect(failed).toHaveTextContent('MUG/02.jpgNeeds youThe product fills the whole photo.');
  expect(within(details).queryByRole('button', { name: /^Retry/ })).not.toBeInTheDocument();
  await user.click(within(details).getByRole('radio', { name: 'Settings used' }));
  expect(within(details).getByText('Warm light')).toBeVisible();
  expect(within(details).getByRole('link', { name: 'MUG' })).toHaveAttribute('href', '/dashboard/aiplayground?sku=MUG');
});

it('makes an archive of what is approved and offers its file', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground/downloads', (fake) => {
    fake.addSku('BAG', 2, { status: 'completed', reviewStatus: 'approved' });
    fake.addSku('CAP', 1, { status: 'completed' });
  });
  await waitFor(() => expect(screen.getByRole('button', { name: 'Download approved' })).toBeEnabled());
  await user.click(screen.getByRole('button', { name: 'Download approved' }));
  const dialog = await screen.findByRole('dialog', { name: 'Download approved results' });
  expect(await within(dialog).findByRole('radio', { name: 'All approved (1 SKU)' })).toBeChecked();
  expect(within(dialog).getByText('2 results in 1 SKU')).toBeVisible();
  const shop = within(dialog).getByLabelText('Shop name');
  expect(shop).toHaveValue('My shop');
  await user.clear(shop);
  await user.click(within(dialog).getByRole('button', { name: 'Create archive' }));
  expect(shop).toHaveAccessibleDescription('Enter a shop name.');
  expect(shop).toHaveFocus();
  await user.type(shop, 'Ozon');
  await user.click(within(dialog).getByRole('button', { name: 'Create archive' }));
  const link = await screen.findByRole('link', { name: 'Download Ozon.zip' });
  expect(link).toHaveAttribute('href', expect.stringMatching(/\/api\/ai-playground\/download\/.+\/file$/));
  expect(server.created.downloads).toEqual([
    { shopName: 'Ozon', skus: [], imageType: 'all', format: 'zip', compression: 'store', date: localDay() },
  ]);

  await user.click(screen.getByRole('button', { name: 'Delete Ozon.zip' }));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Delete' }));
  expect(await screen.findByText('No archives yet')).toBeVisible();
  expect(server.downloads).toEqual([]);
});

it('says why an archive can no longer be downloaded, and creates it again', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground/downloads', (fake) => {
    fake.addSku('BAG', 1, { status: 'completed', reviewStatus: 'approved' });
    fake.addDownload({ shopName: 'Ozon', skuList: ['BAG'], fileName: 'Ozon-BAG.zip' });
  });
  const link = await screen.findByRole('link', { name: 'Download Ozon-BAG.zip' });
  Object.assign(server.downloads[0] ?? {}, { status: 'failed', errorMessage: 'BAG/01.jpg was deleted.' });
  await user.click(link);
  expect(await screen.findByRole('alert')).toHaveTextContent('BAG/01.jpg was deleted.');
  expect(link).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Create again' }));
  await waitFor(() => expect(server.created.downloads).toEqual([expect.objectContaining({ shopName: 'Ozon', skus: ['BAG'] })]));
});

it('says what to do first while nothing is approved', async () => {
  const { user } = renderApp('/dashboard/aiplayground/downloads', (fake) => {
    fake.addSku('CAP', 1, { status: 'completed' });
  });
  await user.click(await screen.findByRole('button', { name: 'Download approved' }));
  expect(await screen.findByText('Nothing is approved yet')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Go to Review' })).toBeVisible();
});

it('pauses a job from the list, says why it waits, and lets it go on', async () => {
  const { user } = renderApp('/dashboard/aiplayground/history', (server) => {
    server.addJob({ jobType: 'custom' });
  });
  await user.click(await screen.findByRole('button', { name: /^Actions for Custom/ }));
  await user.click(await screen.findByRole('menuitem', { name: 'Pause' }));
  expect(await within(screen.getByRole('table')).findByText('Paused')).toBeVisible();
  expect(await screen.findByRole('button', { name: /^1 job waiting/ })).toBeVisible();
  await user.click(screen.getByRole('button', { name: /^Custom/ }));
  const details = await screen.findByRole('dialog', { name: 'Custom' });
  expect(await within(details).findByText(/The rest start when you resume the job/)).toBeVisible();
  await user.click(within(details).getByRole('button', { name: 'Resume' }));
  expect(await within(details).findByRole('button', { name: 'Pause' })).toBeVisible();
  expect(within(details).getByText('Running')).toBeVisible();
});

it('releases what waits for its pilot', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground/history', (fake) => {
    fake.addJob({ jobType: 'custom', waiting: { reason: 'pilot', count: 6, message: 'The pilot is done.' }, pilot: { items: 6, released: false } });
  });
  await user.click(await screen.findByRole('button', { name: /^Custom/ }));
  const details = await screen.findByRole('dialog', { name: 'Custom' });
  expect(within(details).getByText(/Pilot done: 6 images/)).toBeVisible();
  await user.click(within(details).getByRole('button', { name: 'Process the rest' }));
  await waitFor(() => expect(server.jobs[0]?.pilot?.released).toBe(true));
});

it('sends again what may have been paid for only after asking', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground/history', (fake) => {
    fake.addJob({ jobType: 'custom', status: 'failed', failedItems: 2, unknownItems: 2 });
  });
  await user.click(await screen.findByRole('button', { name: /^Custom/ }));
  const details = await screen.findByRole('dialog', { name: 'Custom' });
  await user.click(within(details).getByRole('button', { name: 'Send again' }));
  const dialog = await screen.findByRole('alertdialog', { name: 'Send again?' });
  expect(dialog).toHaveTextContent('You may be charged a second time for 2 requests.');
  await user.click(within(dialog).getByRole('button', { name: 'Send again' }));
  await waitFor(() => expect(server.jobs[0]?.status).toBe('processing'));
});

it('runs a finished job again', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground/history', (fake) => {
    fake.addJob({ jobType: 'custom', status: 'completed' });
  });
  await user.click(await screen.findByRole('button', { name: /^Actions for Custom/ }));
  await user.click(await screen.findByRole('menuitem', { name: 'Run again' }));
  expect(await screen.findByRole('dialog', { name: 'Processing Progress' })).toBeVisible();
  expect(server.jobs).toHaveLength(2);
});
