import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { delay, http } from 'msw';
import { expect, it, vi } from 'vitest';

import type { FakeServer } from '@/testing/fake-server';
import { problem } from '@/testing/fake/http';
import { network } from '@/testing/network';
import { renderApp } from '@/testing/render-app';

function results(server: FakeServer) {
  server.addSku('BAG', 2, { status: 'completed' });
  server.addSku('CAP', 1, { status: 'completed' });
  server.addSku('LAMP', 1);
}

async function openReview(address = '', prepare: (server: FakeServer) => void = results) {
  const app = renderApp(`/dashboard/aiplayground/review${address}`, prepare);
  await screen.findByRole('toolbar', { name: 'Decision' });
  return app;
}

/** The state shown in the filmstrip. */
function film(name: string) {
  const strip = screen.getByRole('list', { name: 'Images of this SKU' });
  return within(strip).getByRole('button', { name: new RegExp(`^${name}, `) }).parentElement ?? strip;
}

const heading = (sku: string) => screen.findByRole('heading', { level: 2, name: sku });

it('approves with P, goes on by itself, and crosses to the next SKU', async () => {
  const { user, server, history } = await openReview();
  await heading('BAG');
  await user.keyboard('p');
  await waitFor(() => expect(screen.getByRole('button', { name: /^02\.jpg, / })).toHaveAttribute('aria-current', 'true'));
  await waitFor(() => expect(within(film('01.jpg')).getByRole('img', { name: 'Approved' })).toBeInTheDocument());
  await user.keyboard('p');
  expect(await heading('CAP')).toBeVisible();
  expect(history.location.search).toContain('sku=CAP');
  await waitFor(() => expect(server.created.reviews.flat().map((action) => action.type)).toEqual(['approve', 'approve']));
});

it('shows a decision before the server answers, and takes it back when the server refuses', async () => {
  const { user } = await openReview();
  await user.click(screen.getByRole('switch', { name: 'Auto Advance' }));
  network.use(
    http.post('*/workflow/approve', async () => {
      await delay(50);
      return problem(500, 'internal', 'The disk is full.');
    }),
  );
  await user.keyboard('p');
  expect(await within(film('01.jpg')).findByRole('img', { name: 'Approved' })).toBeInTheDocument();
  expect(await screen.findByText('Decision not saved')).toBeVisible();
  expect(screen.getByText('01.jpg: The disk is full.')).toBeVisible();
  expect(await within(film('01.jpg')).findByRole('img', { name: 'To review' })).toBeInTheDocument();
});

it('rejects with X and the reasons chosen by their digits', async () => {
  const { user, server } = await openReview();
  await user.keyboard('x');
  const form = await screen.findByRole('dialog', { name: 'Reject' });
  await user.keyboard('2');
  expect(within(form).getByRole('button', { name: /Cut-out edges/ })).toHaveAttribute('aria-pressed', 'true');
  await user.type(within(form).getByLabelText('Comment'), 'left side');
  await user.keyboard('{Enter}');
  await waitFor(() =>
    expect(server.created.reviews[0]).toMatchObject([{ type: 'reject', targetType: 'image_pair', reason: 'Cut-out edges; left side' }]),
  );
  expect(screen.queryByRole('dialog', { name: 'Reject' })).not.toBeInTheDocument();
});

it('undoes the last decision and goes back to its picture', async () => {
  const { user, server } = await openReview();
  await user.keyboard('p');
  await user.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(screen.getByRole('button', { name: /^01\.jpg, / })).toHaveAttribute('aria-current', 'true'));
  await waitFor(() => expect(server.created.reviews.flat().map((action) => action.type)).toEqual(['approve', 'reset']));
  expect(await within(film('01.jpg')).findByRole('img', { name: 'To review' })).toBeInTheDocument();
});

it('takes a decision back with U', async () => {
  const { user, server } = await openReview('?sku=BAG', (fake) => {
    fake.addSku('BAG', 1, { status: 'completed', reviewStatus: 'rejected', reviewReason: 'Colour' });
  });
  await user.keyboard('u');
  await waitFor(() => expect(server.created.reviews[0]).toMatchObject([{ type: 'reset' }]));
});

it('moves with the arrows and keeps the SKU in the address', async () => {
  const { user, history } = await openReview();
  await user.keyboard('{ArrowRight}');
  await waitFor(() => expect(screen.getByRole('button', { name: /^02\.jpg, / })).toHaveAttribute('aria-current', 'true'));
  await user.keyboard('{ArrowRight}');
  await heading('CAP');
  await user.keyboard('{ArrowUp}');
  await heading('BAG');
  expect(history.location.search).toContain('sku=BAG');
});

it('approves a whole SKU in one action', async () => {
  const { user, server } = await openReview();
  await user.click(screen.getByRole('button', { name: 'Approve SKU' }));
  expect(await heading('CAP')).toBeVisible();
  await waitFor(() => expect(server.created.reviews[0]).toMatchObject([{ type: 'approve', targetId: 'BAG', targetType: 'sku' }]));
  expect(await screen.findByText('1 of 2 SKUs')).toBeVisible();
});

it('changes the compare mode with C and lists the keys with ?', async () => {
  const { user } = await openReview();
  expect(screen.getByRole('radio', { name: 'Slider' })).toBeChecked();
  await user.keyboard('c');
  expect(screen.getByRole('radio', { name: 'Side by side' })).toBeChecked();
  await user.keyboard('?');
  const help = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  // Keys belong to the dialog that is open.
  await user.keyboard('p');
  expect(help).toBeVisible();
  await user.keyboard('{Escape}');
  expect(within(film('01.jpg')).getByRole('img', { name: 'To review' })).toBeInTheDocument();
});

it('says when everything is reviewed, and archives it', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground/review', (fake) => {
    fake.addSku('BAG', 1, { status: 'completed', reviewStatus: 'approved' });
    fake.setStatus('BAG', 'approved');
  });
  expect(await screen.findByRole('heading', { name: 'All reviewed' })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Archive Approved' }));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Archive Approved' }));
  expect(await screen.findByText('1 SKU archived')).toBeVisible();
  expect(server.skus.get('BAG')?.status).toBe('archived');
});

it('tells the size that a provider was asked for beside the one that came', async () => {
  await openReview('', (server) => {
    server.addSku('BAG', 1, { status: 'completed', engine: 'ark', generationParams: { requestedSize: '2K', actualSize: '1024x1024' } });
  });
  expect(await screen.findByText(/ark · requested 2K, received 1024x1024/)).toBeInTheDocument();
});

it('regenerates with the built-in engine only when something was wrong, as the result was ordered', async () => {
  const { user, server } = await openReview('', (fake) => {
    fake.addSku('BAG', 1, { status: 'completed', engine: 'local', generationParams: { jobType: 'secondary_image', recipe: { shadow: true } } });
  });
  await user.click(screen.getByRole('button', { name: 'Regenerate' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Regenerate' }));
  expect(dialog.getByRole('combobox', { name: 'Job Type' })).toHaveValue('secondary_image');
  expect(dialog.getByRole('button', { name: 'Regenerate' })).toBeDisabled();
  // Nothing was done to the product, and the engine reads no prompt.
  expect(dialog.queryByRole('button', { name: 'Product changed' })).not.toBeInTheDocument();
  expect(dialog.queryByRole('textbox')).not.toBeInTheDocument();
  await user.click(dialog.getByRole('button', { name: 'Shadow' }));
  await user.click(dialog.getByRole('button', { name: 'Cut-out edges' }));
  await user.click(dialog.getByRole('button', { name: 'Regenerate' }));
  expect(await screen.findByText('Regenerating BAG/01.jpg')).toBeVisible();
  expect(server.created.regenerations).toEqual([{ reasons: ['cutout', 'shadow'], options: {} }]);
});

it('regenerates with an engine that reads prompts at any time', async () => {
  const { user, server } = await openReview('', (fake) => {
    fake.addSku('BAG', 1, { status: 'completed', engine: 'gemini', generationParams: { jobType: 'main_image' } });
  });
  await user.click(screen.getByRole('button', { name: 'Regenerate' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Regenerate' }));
  await user.type(dialog.getByRole('textbox', { name: 'Extra instructions' }), 'brighter');
  await user.click(dialog.getByRole('button', { name: 'Regenerate' }));
  await waitFor(() => expect(server.created.regenerations).toEqual([{ reasons: [], options: {}, prompt: 'brighter' }]));
});

it('begins with the doubtful cut-out and says so', async () => {
  await openReview('', (server) => {
    const [, second] = server.addSku('BAG', 2, { status: 'completed' });
    if (second) second.check = true;
  });
  expect(await screen.findByText('Check the cut-out')).toBeVisible();
});

it('has its keys on a Russian keyboard, too', async () => {
  const { server } = await openReview();
  fireEvent.keyDown(document.body, { key: 'ч', code: 'KeyX' });
  const form = await screen.findByRole('dialog', { name: 'Reject' });
  fireEvent.keyDown(within(form).getByRole('button', { name: 'Reject' }), { key: 'ч', code: 'KeyX' });
  await waitFor(() => expect(server.created.reviews.flat().map((action) => action.type)).toEqual(['reject']));
  fireEvent.keyDown(document.body, { key: 'я', code: 'KeyZ', ctrlKey: true });
  await waitFor(() => expect(server.created.reviews.flat().map((action) => action.type)).toEqual(['reject', 'reset']));
});

it('does not send a comment with the Enter that ends a composed word', async () => {
  const { user, server } = await openReview();
  await user.keyboard('x');
  const comment = within(await screen.findByRole('dialog', { name: 'Reject' })).getByLabelText('Comment');
  await user.type(comment, 'jiao');
  fireEvent.keyDown(comment, { key: 'Enter', isComposing: true, keyCode: 229 });
  expect(screen.getByRole('dialog', { name: 'Reject' })).toBeVisible();
  fireEvent.keyDown(comment, { key: 'Enter', keyCode: 13 });
  await waitFor(() => expect(server.created.reviews.flat()).toMatchObject([{ type: 'reject', reason: 'jiao' }]));
});

it('shows the result again when the window loses the focus while O is held', async () => {
  await openReview();
  fireEvent.keyDown(document.body, { key: 'o', code: 'KeyO' });
  expect(await screen.findByRole('button', { name: 'Hold to see original' })).toHaveAttribute('aria-pressed', 'true');
  fireEvent.blur(window);
  expect(await screen.findByRole('slider')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Hold to see original' })).not.toBeInTheDocument();
});

it('takes back many decisions, over SKUs', async () => {
  const { user, server } = await openReview();
  await heading('BAG');
  await user.keyboard('p');
  await waitFor(() => expect(screen.getByRole('button', { name: /^02\.jpg, / })).toHaveAttribute('aria-current', 'true'));
  await user.keyboard('p');
  await heading('CAP');
  await screen.findByRole('toolbar', { name: 'Decision' });
  await user.keyboard('p');
  await waitFor(() => expect(server.created.reviews.flat()).toHaveLength(3));
  await user.keyboard('{Control>}z{/Control}');
  expect(await heading('CAP')).toBeVisible();
  await user.keyboard('{Meta>}z{/Meta}');
  expect(await heading('BAG')).toBeVisible();
  await user.keyboard('{Control>}z{/Control}');
  await waitFor(() => expect(server.created.reviews.flat().slice(3).map((action) => action.type)).toEqual(['reset', 'reset', 'reset']));
  expect(await within(film('01.jpg')).findByRole('img', { name: 'To review' })).toBeInTheDocument();
  expect(within(film('02.jpg')).getByRole('img', { name: 'To review' })).toBeInTheDocument();
});

it('does not announce a refused decision as made, also after its SKU was left', async () => {
  const { user } = await openReview();
  await heading('BAG');
  await user.keyboard('p');
  let asked = 0;
  network.use(
    http.post('*/workflow/approve', async () => {
      asked += 1;
      await delay(100);
      return problem(500, 'internal', 'The disk is full.');
    }),
  );
  await user.keyboard('p');
  expect(await heading('CAP')).toBeVisible();
  expect(await screen.findByText('Decision not saved')).toBeVisible();
  expect(screen.getByText(/02\.jpg: The disk is full\./)).toBeVisible();
  await waitFor(() => expect(screen.queryByText(/^Approved BAG\/02/)).not.toBeInTheDocument());
  expect(asked).toBe(1);
});

it('has what failed in review, with a filter of its own', async () => {
  await openReview('?filter=failed', (server) => {
    server.addSku('BAG', 1, { status: 'completed' });
    server.addSku('CAP', 1, { status: 'failed' });
  });
  expect(await heading('CAP')).toBeVisible();
  expect(screen.getByText('1 of 1')).toBeVisible();
});

it('loads the first image of the next SKU ahead', async () => {
  const loaded: string[] = [];
  vi.spyOn(HTMLImageElement.prototype, 'src', 'set').mockImplementation((url) => void loaded.push(url));
  const { server } = await openReview();
  await heading('BAG');
  const next = server.skus.get('CAP')?.pairs[0]?.outputImageUrl;
  expect(next).toBeDefined();
  await waitFor(() => expect(loaded.some((url) => url.startsWith(next ?? '-') && url.includes('w=1600'))).toBe(true));
});

it('approves and rejects what is chosen on the contact sheet, and ends with the counts', async () => {
  const { user, server, history } = await openReview('', (fake) => {
    fake.addSku('BAG', 3, { status: 'completed' });
  });
  await user.keyboard('g');
  const sheet = await screen.findByRole('listbox', { name: 'Contact sheet' });
  expect(history.location.search).toContain('view=sheet');
  await user.click(within(sheet).getByRole('option', { name: '02.jpg, To review' }));
  await user.click(within(sheet).getByRole('option', { name: '03.jpg, To review' }));
  await user.keyboard('p');
  expect(await within(sheet).findByRole('option', { name: '03.jpg, Approved', selected: false })).toBeVisible();
  await user.click(within(sheet).getByRole('option', { name: '01.jpg, To review' }));
  await user.keyboard('x');
  await screen.findByRole('dialog', { name: 'Reject' });
  await user.keyboard('1{Enter}');
  await waitFor(() =>
    expect(server.created.reviews.map((actions) => actions.map(({ type, reason }) => [type, reason]))).toEqual([
      [['approve', undefined], ['approve', undefined]],
      [['reject', 'Background']],
    ]),
  );
  const end = await screen.findByRole('region', { name: 'All reviewed' });
  expect(within(end).getByRole('button', { name: '2 Approved' })).toBeEnabled();
  expect(within(end).getByRole('button', { name: '1 Rejected' })).toBeEnabled();
  expect(within(end).getByRole('button', { name: '0 Failed' })).toBeDisabled();
  expect(within(end).getByRole('button', { name: /Download approved/ })).toBeVisible();
});
