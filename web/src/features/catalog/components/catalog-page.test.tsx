import { act, screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, it } from 'vitest';

import type { FakeServer } from '@/testing/fake-server';
import { problem } from '@/testing/fake/http';
import { network } from '@/testing/network';
import { renderApp } from '@/testing/render-app';

const skus = ['BAG', 'CAP', 'LAMP', 'MUG', 'VASE'];

function catalog(server: FakeServer) {
  for (const sku of skus) server.addSku(sku, 3);
}

function renderOverview(prepare: (server: FakeServer) => void = catalog) {
  return renderApp('/dashboard/aiplayground', prepare);
}

const box = (sku: string) => screen.getByRole('checkbox', { name: `Select ${sku}` });
const checked = () => skus.filter((sku) => box(sku).matches(':checked'));

it('selects single SKUs, a range with shift, all and none', async () => {
  const { user } = renderOverview();
  await user.click(await screen.findByRole('checkbox', { name: 'Select CAP' }));
  await user.keyboard('{Shift>}');
  await user.click(box('MUG'));
  await user.keyboard('{/Shift}');
  expect(checked()).toEqual(['CAP', 'LAMP', 'MUG']);

  await user.keyboard('{Control>}');
  await user.click(screen.getByRole('button', { name: /^LAMP/ }));
  await user.keyboard('{/Control}');
  expect(checked()).toEqual(['CAP', 'MUG']);

  await user.click(screen.getByRole('button', { name: 'Select All' }));
  expect(checked()).toEqual(skus);
  await user.click(screen.getByRole('button', { name: 'Clear' }));
  expect(checked()).toEqual([]);
});

it('is used with the keyboard alone', async () => {
  const { user } = renderOverview();
  (await screen.findByRole('button', { name: /^BAG/ })).focus();
  await user.keyboard('{ArrowDown}');
  await waitFor(() => expect(screen.getByRole('button', { name: /^CAP/ })).toHaveFocus());
  await user.keyboard(' ');
  expect(checked()).toEqual(['CAP']);
  await user.keyboard('{Control>}a{/Control}');
  expect(checked()).toEqual(skus);
  await user.keyboard('{Escape}');
  expect(checked()).toEqual([]);
});

it('searches and filters', async () => {
  const { user, history } = renderOverview((server) => {
    catalog(server);
    for (const pair of server.skus.get('VASE')?.pairs ?? []) Object.assign(pair, { status: 'completed', reviewStatus: 'approved' });
  });
  await user.type(await screen.findByRole('searchbox', { name: 'Search SKUs' }), 'ma');
  expect(await screen.findByText('No SKUs match')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Show all' }));
  await user.selectOptions(screen.getByRole('combobox', { name: 'Filter by status' }), 'Approved (1)');
  const list = screen.getByRole('list', { name: 'SKUs' });
  await waitFor(() => expect(within(list).getAllByRole('checkbox')).toHaveLength(1));
  expect(box('VASE')).toBeVisible();
  expect(screen.getByRole('heading', { level: 2, name: 'VASE' })).toBeVisible();
  await waitFor(() => expect(history.location.search).toBe('?status=approved'));
});

it('has SKU, search, filter and order in the address, and follows it back', async () => {
  const { user, history } = renderApp('/dashboard/aiplayground?q=m&sort=failed&sku=MUG', (server) => {
    catalog(server);
    server.addPair('MUG', 'broken.jpg', { status: 'failed' });
  });
  expect(await screen.findByRole('heading', { level: 2, name: 'MUG' })).toBeVisible();
  expect(screen.getByRole('searchbox', { name: 'Search SKUs' })).toHaveValue('m');
  const rows = () => within(screen.getByRole('list', { name: 'SKUs' })).getAllByRole('checkbox').map((row) => row.getAttribute('aria-label'));
  expect(rows()).toEqual(['Select MUG', 'Select LAMP']);
  await user.selectOptions(screen.getByRole('combobox', { name: 'Sort' }), 'Name');
  await waitFor(() => expect(rows()).toEqual(['Select LAMP', 'Select MUG']));
  await user.type(screen.getByRole('searchbox', { name: 'Search SKUs' }), 'ug');
  await waitFor(() => expect(history.location.search).toBe('?sku=MUG&q=mug'));
  act(() => history.push('/dashboard/aiplayground?q=cap'));
  await waitFor(() => expect(screen.getByRole('searchbox', { name: 'Search SKUs' })).toHaveValue('cap'));
  expect(await screen.findByRole('heading', { level: 2, name: 'CAP' })).toBeVisible();
});

it('shows in the gallery only a SKU that the list shows', async () => {
  const { user } = renderOverview();
  await user.click(await screen.findByRole('button', { name: /^VASE/ }));
  expect(await screen.findByRole('heading', { level: 2, name: 'VASE' })).toBeVisible();
  await user.type(screen.getByRole('searchbox', { name: 'Search SKUs' }), 'lamp');
  expect(await screen.findByRole('heading', { level: 2, name: 'LAMP' })).toBeVisible();
  await user.type(screen.getByRole('searchbox', { name: 'Search SKUs' }), 'shade');
  expect(await screen.findByText('No SKUs match')).toBeVisible();
  expect(screen.getByRole('heading', { name: 'Choose a SKU' })).toBeVisible();
});

it('restores an archived SKU', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground?sku=BAG', (fake) => {
    fake.addSku('BAG', 1, { status: 'completed', reviewStatus: 'approved' });
    fake.setStatus('BAG', 'archived');
  });
  await user.click(await screen.findByRole('button', { name: 'Restore' }));
  expect(await screen.findByText('BAG was restored')).toBeVisible();
  expect(server.skus.get('BAG')?.status).toBe('approved');
});

it('starts a job for the selection with the options chosen, and shows its progress', async () => {
  const { user, server } = renderOverview();
  await screen.findByRole('checkbox', { name: 'Select BAG' });
  expect(screen.getByRole('button', { name: 'Select SKUs to process' })).toBeDisabled();
  await user.click(box('BAG'));
  await user.click(box('MUG'));
  await user.click(await screen.findByRole('radio', { name: 'Secondary Images' }));
  await user.click(screen.getByRole('button', { name: 'Light grey' }));
  await user.selectOptions(screen.getByRole('combobox', { name: 'Size' }), 'Portrait 3:4, 1500 × 2000');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Shadow under product' }), 'Soft');
  await user.click(screen.getByRole('button', { name: 'Start: 4 images in 2 SKUs' }));

  expect(await screen.findByRole('dialog', { name: 'Processing Progress' })).toBeVisible();
  expect(server.created.jobs).toEqual([
    {
      jobType: 'secondary_image',
      input: { skus: ['BAG', 'MUG'] },
      options: {
        professionalMode: false,
        consistencyMode: true,
        finish: { background: '#f0f0f0', width: 1500, height: 2000, shadow: 'soft' },
      },
    },
  ]);
});

it('says why a job could not be started', async () => {
  const { user } = renderOverview();
  await user.click(await screen.findByRole('checkbox', { name: 'Select BAG' }));
  network.use(http.post('*/api/ai-playground/jobs', () => problem(429, 'quota_exceeded', 'Too many jobs are waiting.')));
  await user.click(screen.getByRole('button', { name: 'Start: 1 image in 1 SKU' }));
  expect(await screen.findByText('Too many jobs are waiting.')).toBeVisible();
});

it('shows the photos of a SKU with their state, and acts on them', async () => {
  const { user, server } = renderOverview((fake) => {
    fake.addPair('MUG', 'front.jpg', { status: 'completed' });
    fake.addPair('MUG', 'back.jpg', { status: 'failed', errorMessage: 'No product was found.' });
  });
  await user.click(await screen.findByRole('button', { name: /^MUG/ }));
  const front = await screen.findByRole('article', { name: 'front.jpg' });
  const back = screen.getByRole('article', { name: 'back.jpg' });
  expect(within(front).getByText('Main Image')).toBeVisible();
  expect(within(back).getByText('No product was found.')).toBeVisible();
  expect(within(back).queryByRole('button', { name: 'Approve' })).not.toBeInTheDocument();

  await user.click(within(front).getByRole('button', { name: 'Approve' }));
  expect(await within(front).findByText('Approved')).toBeVisible();
  await user.click(within(back).getByRole('button', { name: 'More actions for back.jpg' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Make main image' }));
  await waitFor(() => expect(within(back).getByText('Main Image')).toBeVisible());
  expect(server.created.reviews[0]).toMatchObject([{ type: 'approve', targetType: 'image_pair', version: 1 }]);
});

it('loads the sample catalog and selects it', async () => {
  const { user } = renderOverview(() => undefined);
  await user.click(await screen.findByRole('button', { name: 'Load sample catalog' }));
  expect(await screen.findByRole('button', { name: 'Start: 2 images in 2 SKUs' })).toBeEnabled();
});

it('offers a reviewer only what their role allows', async () => {
  renderOverview((server) => {
    catalog(server);
    if (server.user) server.user = { ...server.user, role: 'reviewer' };
  });
  await screen.findByRole('checkbox', { name: 'Select BAG' });
  expect(screen.queryByRole('button', { name: /Start|Select SKUs to process/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Import folder' })).not.toBeInTheDocument();
});

it('offers the templates that fit what is to be made, and names the default', async () => {
  const { user } = renderApp('/dashboard/aiplayground', (server) => {
    server.addSku('BAG', 1);
    const standard = server.addTemplate({ templateName: 'White', jobType: 'main_image' });
    server.addTemplate({ templateName: 'Brighter', jobType: 'batch_optimize' });
    server.addTemplate({ templateName: 'Anything' });
    server.addTemplate({ templateName: 'Retouched', isProfessional: true });
    server.settings.defaultPromptTemplateId = standard.id;
  });
  const names = async () =>
    within(await screen.findByRole('combobox', { name: 'Prompt Template' }))
      .getAllByRole('option')
      .map((option) => option.textContent);
  await waitFor(async () => expect(await names()).toEqual(['White (default)', 'Anything', 'White']));
  await user.click(screen.getByRole('radio', { name: 'Batch Optimize' }));
  expect(await names()).toEqual(['No template', 'Anything', 'Brighter']);
});

it('gives a job a budget where a provider makes its pictures', async () => {
  const { user, server } = renderOverview((fake) => {
    fake.addSku('BAG', 1);
    fake.addProfile({ name: 'Main', apiEndpoint: 'https://api.openai.com/v1' });
  });
  await user.click(await screen.findByText('More options'));
  const budget = await screen.findByRole('textbox', { name: 'Budget (US dollars)' });
  await user.type(budget, '2.5');
  await user.click(screen.getByRole('checkbox', { name: 'Select BAG' }));
  await user.click(screen.getByRole('button', { name: 'Start: 1 image in 1 SKU' }));
  await waitFor(() => expect(server.created.jobs[0]?.options).toMatchObject({ budgetMicros: 2_500_000 }));
});

it('names what is selected and hidden by the filter before it is paid for', async () => {
  const { user } = renderOverview();
  await screen.findByRole('checkbox', { name: 'Select CAP' });
  await user.click(screen.getByRole('button', { name: 'Select All' }));
  await user.type(screen.getByRole('searchbox', { name: 'Search SKUs' }), 'lamp');
  expect(await screen.findByText('5 selected, 4 hidden')).toBeVisible();
  expect(screen.getByRole('button', { name: /^Start: 5 images in 5 SKUs, 4 hidden by the filter$/ })).toBeEnabled();
});

it('finds a SKU however its letters are composed', async () => {
  const { user } = renderOverview((server) => server.addSku('Чайник', 1));
  await screen.findByRole('checkbox', { name: 'Select Чайник' });
  await user.type(screen.getByRole('searchbox', { name: 'Search SKUs' }), 'чай'.normalize('NFD'));
  expect(screen.getByRole('checkbox', { name: 'Select Чайник' })).toBeVisible();
  expect(screen.queryByText('No SKUs match')).not.toBeInTheDocument();
});

const provider = { name: 'Main', apiEndpoint: 'https://api.openai.com/v1', model: 'gpt-image-1' };

it('does not start Custom with the built-in engine, which reads no prompts, and says so', async () => {
  const { user } = renderOverview();
  await user.click(await screen.findByRole('checkbox', { name: 'Select BAG' }));
  await user.click(screen.getByRole('radio', { name: 'Custom' }));
  await user.type(screen.getByRole('textbox', { name: 'Custom Prompt' }), 'On a wooden table');
  const start = screen.getByRole('button', { name: 'Start: 3 images in 1 SKU' });
  expect(start).toBeDisabled();
  expect(start).toHaveAccessibleDescription(/the built-in engine can’t read prompts/);
  expect(screen.getByRole('link', { name: 'Add a provider' })).toHaveAttribute('href', '/dashboard/aiplayground/settings/providers');
});

it('does not start Custom before there is a prompt', async () => {
  const { user, server } = renderOverview((fake) => {
    fake.addSku('BAG', 2);
    fake.addProfile(provider);
  });
  await user.click(await screen.findByRole('checkbox', { name: 'Select BAG' }));
  await user.click(screen.getByRole('radio', { name: 'Custom' }));
  const start = screen.getByRole('button', { name: 'Start: 2 images in 1 SKU' });
  expect(start).toBeDisabled();
  expect(start).toHaveAccessibleDescription('Enter a prompt or choose a template first.');
  await user.type(screen.getByRole('textbox', { name: 'Custom Prompt' }), 'On a wooden table');
  await user.click(start);
  await waitFor(() => expect(server.created.jobs[0]?.options).toMatchObject({ customPrompt: 'On a wooden table' }));
});

it('says before the start what is processed, with which engine, and what it may take', async () => {
  const { user } = renderOverview((fake) => {
    fake.addSku('BAG', 4, { status: 'completed', reviewStatus: 'approved' });
    fake.addProfile(provider);
    fake.addJob({
      jobType: 'batch_optimize',
      status: 'completed',
      completedItems: 10,
      completedAt: '2026-05-12T09:31:40Z',
      startedAt: '2026-05-12T09:30:00Z',
      cost: { spentMicros: 400_000, reservedMicros: 0, pricedItems: 10, unknownItems: 0, perImageMicros: 40_000 },
    });
  });
  await user.click(await screen.findByRole('checkbox', { name: 'Select BAG' }));
  await user.click(screen.getByRole('radio', { name: 'Batch Optimize' }));
  const summary = screen.getByRole('region', { name: 'Before you start' });
  expect(summary).toHaveTextContent('Photos4 in 1 SKU');
  expect(summary).toHaveTextContent('EngineMain · gpt-image-1');
  await waitFor(() => expect(summary).toHaveTextContent('Estimateabout 40 sec, $0.16'));
  expect(summary).toHaveTextContent('4 photos have a result. Photos and options that haven’t changed are skipped.');
  expect(summary).toHaveTextContent('4 of them are approved and stay in use until you approve their new results.');
});

it('sets the output for a marketplace, says what it sets, and leaves it when one of these is changed', async () => {
  const { user, server } = renderOverview();
  await user.click(await screen.findByRole('checkbox', { name: 'Select BAG' }));
  const marketplace = await screen.findByRole('combobox', { name: 'Marketplace' });
  await user.selectOptions(marketplace, 'Amazon');
  expect(marketplace).toHaveAccessibleDescription(/^Sets 2000 × 2000, white background, product 85% of frame, JPEG\./);
  await user.selectOptions(marketplace, 'Ozon');
  expect(screen.getByRole('combobox', { name: 'Size' })).toHaveDisplayValue('Portrait 3:4, 1500 × 2000');
  await user.click(await screen.findByRole('radio', { name: 'Secondary Images' }));
  expect(marketplace).toHaveDisplayValue('Ozon');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Size' }), 'Square, 1000 × 1000');
  expect(marketplace).toHaveDisplayValue('Own settings');
  await user.click(screen.getByRole('button', { name: 'Start: 2 images in 1 SKU' }));
  await waitFor(() => expect(server.created.jobs[0]?.options?.finish).toEqual({ width: 1000, height: 1000, format: 'jpeg' }));
});

it('uploads a picture, and uses it as background', async () => {
  const { user, server } = renderOverview();
  await user.click(await screen.findByRole('checkbox', { name: 'Select BAG' }));
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Background' }), 'Picture');
  await user.upload(screen.getByLabelText('Add picture', { selector: 'input' }), new File(['bytes'], 'wall.jpg', { type: 'image/jpeg' }));
  expect(await screen.findByRole('button', { name: 'wall.jpg', pressed: true })).toBeVisible();
  expect(server.created.uploads).toEqual(['backgrounds/wall.jpg']);
  await user.click(screen.getByRole('button', { name: 'Start: 1 image in 1 SKU' }));
  await waitFor(() => expect(server.created.jobs[0]?.options?.finish?.background).toMatch(/^picture:.+/));
});

it('does not carry a size over to another job type', async () => {
  const { user } = renderOverview();
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Size' }), 'Square, 1000 × 1000');
  await user.click(screen.getByRole('radio', { name: 'Batch Optimize' }));
  expect(screen.getByRole('combobox', { name: 'Size' })).toHaveDisplayValue('Original ratio');
});
