import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it } from 'vitest';

import { problem } from '@/testing/fake/http';
import { network } from '@/testing/network';
import { renderApp } from '@/testing/render-app';

import { useLooseFiles } from '../lib/start-import';
import { cancelUploads, useUploads } from '../lib/upload-queue';

beforeEach(() => {
  cancelUploads();
  useUploads.setState({ visible: false });
  useLooseFiles.getState().settle();
});

/** A file as a folder picker hands it out. */
function picked(path: string, type = 'image/jpeg'): File {
  const file = new File(['picture'], path.split('/').at(-1) ?? '', { type });
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

type Tree = { [name: string]: Tree } | File;

/** An entry of a drop; a folder hands out one child at a time, as a browser hands out a hundred. */
function entry(name: string, tree: Tree, parent = ''): unknown {
  const fullPath = `${parent}/${name}`;
  if (tree instanceof File) {
    return { isFile: true, isDirectory: false, fullPath, file: (done: (file: File) => void) => done(tree) };
  }
  return {
    isFile: false,
    isDirectory: true,
    fullPath,
    createReader: () => {
      const children = Object.entries(tree).map(([child, inner]) => entry(child, inner, fullPath));
      return { readEntries: (done: (entries: unknown[]) => void) => done(children.splice(0, 1)) };
    },
  };
}

function dropped(name: string, tree: Tree) {
  return {
    dataTransfer: { types: ['Files'], items: [{ kind: 'file', webkitGetAsEntry: () => entry(name, tree) }] },
  };
}

const photo = (name: string) => new File(['picture'], name, { type: 'image/jpeg' });

it('imports a dropped folder of folders and selects its SKUs', async () => {
  const { server } = renderApp('/dashboard/aiplayground');
  await screen.findByRole('heading', { name: 'Drop your product folders here' });
  fireEvent.drop(
    window,
    dropped('catalog', {
      'MUG 红': { 'front.jpg': photo('front.jpg'), details: { 'handle.jpg': photo('handle.jpg') } },
      LAMP: { 'on.jpg': photo('on.jpg'), '.DS_Store': photo('.DS_Store') },
    }),
  );
  const panel = await screen.findByRole('region', { name: 'Import' });
  expect(await within(panel).findByText('3 photos imported in 2 SKUs')).toBeVisible();
  expect(within(panel).getByText('1 system file ignored')).toBeVisible();
  expect([...server.created.uploads].sort()).toEqual(['LAMP/on.jpg', 'MUG 红/details/handle.jpg', 'MUG 红/front.jpg']);
  expect(await screen.findByRole('checkbox', { name: 'Select MUG 红' })).toBeChecked();
});

it('imports what a picker chose on a page that has changed since', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground');
  await screen.findByRole('heading', { name: 'Drop your product folders here' });
  const input = screen.getByTestId('folder-input');
  await user.click(screen.getByRole('link', { name: 'Downloads' }));
  await screen.findByRole('heading', { level: 1, name: 'Downloads' });
  await user.upload(input, [picked('MUG/front.jpg')]);
  expect(await screen.findByText('1 photo imported in 1 SKU')).toBeVisible();
  expect([...server.created.uploads]).toEqual(['MUG/front.jpg']);
});

it('lists every file that was not imported with the reason, and tries failed ones again', async () => {
  const { user } = renderApp('/dashboard/aiplayground');
  await screen.findByRole('heading', { name: 'Drop your product folders here' });
  network.use(
    http.put('*/images/damaged.jpg', () => problem(422, 'unreadable_image', 'The picture is cut off.'), { once: true }),
    http.put('*/images/huge.jpg', () => new HttpResponse(null, { status: 413 })),
  );
  const files = [picked('MUG/front.jpg'), picked('MUG/damaged.jpg'), picked('MUG/huge.jpg'), picked('MUG/price.xlsx', '')];
  await user.upload(screen.getByTestId('folder-input'), files);

  const panel = await screen.findByRole('region', { name: 'Import' });
  const list = await within(panel).findByRole('list', { name: 'Files that were not imported' });
  await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(3));
  expect(list).toHaveTextContent('MUG/damaged.jpgThe picture is cut off.');
  expect(list).toHaveTextContent('MUG/huge.jpgSomething between this page and the server limits uploads (413); this file has 0 kB');
  expect(list).toHaveTextContent('MUG/price.xlsxNot an image');

  await user.click(within(panel).getByRole('button', { name: 'Retry 2 failed files' }));
  expect(await within(panel).findByText('2 photos imported in 1 SKU')).toBeVisible();
  expect(list).not.toHaveTextContent('damaged.jpg');
});

it('asks which SKU loose photos belong to', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground');
  await screen.findByRole('heading', { name: 'Drop your product folders here' });
  fireEvent.drop(window, dropped('RC18_1.jpg', photo('RC18_1.jpg')));
  const dialog = await screen.findByRole('dialog', { name: 'Which SKU are these photos for?' });
  expect(within(dialog).getByLabelText('SKU name')).toHaveValue('RC18');
  await user.click(within(dialog).getByRole('button', { name: 'Import 1 photo' }));
  await waitFor(() => expect(server.created.uploads).toEqual(['RC18/RC18_1.jpg']));
});

it('keeps three uploads in flight and stops them when cancelled', async () => {
  const { user } = renderApp('/dashboard/aiplayground');
  await screen.findByRole('heading', { name: 'Drop your product folders here' });
  let started = 0;
  network.use(
    http.put('*/images/*', () => {
      started += 1;
      return new Promise<never>(() => undefined);
    }),
  );
  await user.upload(
    screen.getByTestId('folder-input'),
    Array.from({ length: 8 }, (_, index) => picked(`MUG/${index}.jpg`)),
  );
  const panel = await screen.findByRole('region', { name: 'Import' });
  await waitFor(() => expect(started).toBe(3));
  expect(fireEvent(window, new Event('beforeunload', { cancelable: true }))).toBe(false);
  await user.click(within(panel).getByRole('button', { name: 'Cancel import' }));
  expect(await within(panel).findByText('Cancelled: 0 photos imported')).toBeVisible();
  expect(started).toBe(3);
});

it('shows what the folders mean before anything is sent, and takes another level', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground');
  await screen.findByRole('heading', { name: 'Drop your product folders here' });
  const files = ['cover.jpg', 'MUG/front.jpg', 'LAMP/on.jpg'].map((path) => picked(`catalog/${path}`));
  await user.upload(screen.getByTestId('folder-input'), files);
  let dialog = await screen.findByRole('dialog', { name: 'What do these folders mean?' });
  expect(server.created.uploads).toEqual([]);
  expect(within(dialog).getByRole('radio', { name: /2 SKUs: LAMP, MUG/ })).toBeChecked();
  await user.click(within(dialog).getByRole('radio', { name: /1 SKU: catalog/ }));
  await user.click(within(dialog).getByRole('button', { name: 'Import 3 photos' }));
  await waitFor(() =>
    expect([...server.created.uploads].sort()).toEqual(['catalog/LAMP/on.jpg', 'catalog/MUG/front.jpg', 'catalog/cover.jpg']),
  );

  await user.upload(screen.getByTestId('folder-input'), files);
  dialog = await screen.findByRole('dialog', { name: 'What do these folders mean?' });
  await user.click(within(dialog).getByRole('button', { name: 'Import 2 photos' }));
  const list = await screen.findByRole('list', { name: 'Files that were not imported' });
  expect(list).toHaveTextContent('catalog/cover.jpgBeside SKU folders: left out');
  await waitFor(() => expect(server.created.uploads.slice(3).sort()).toEqual(['LAMP/on.jpg', 'MUG/front.jpg']));
});

it.each([
  [400, '50% off #1', 'refused the name. Rename it without % #'],
  [403, '50% off #1', 'refused the file (HTTP 403), maybe because of its name. Try it without % #'],
  [406, 'a;b', 'refused the file (HTTP 406), maybe because of its name. Try it without ;'],
  [422, '50%', 'refused the file (HTTP 422), maybe because of its name. Try it without %'],
  [403, 'MUG', 'refused the file (HTTP 403)'],
])('names what a proxy refused with %i for %s', async (status, sku, reason) => {
  const { user } = renderApp('/dashboard/aiplayground');
  await screen.findByRole('heading', { name: 'Drop your product folders here' });
  network.use(http.put('*/images/*', () => new HttpResponse('<html>Refused</html>', { status })));
  await user.upload(screen.getByTestId('folder-input'), [picked(`${sku}/front.jpg`)]);
  const list = await screen.findByRole('list', { name: 'Files that were not imported' });
  expect(within(list).getByText((text) => text.endsWith(reason))).toBeVisible();
});

it('asks to sign in again and goes on once that was done', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground');
  await screen.findByRole('heading', { name: 'Drop your product folders here' });
  const owner = server.user;
  server.user = undefined;
  network.use(
    http.put('*/images/*', () => (server.user ? undefined : problem(401, 'unauthenticated', 'Please sign in.'))),
  );
  await user.upload(screen.getByTestId('folder-input'), [picked('MUG/front.jpg'), picked('MUG/back.jpg')]);
  const panel = await screen.findByRole('region', { name: 'Import' });
  expect(await within(panel).findByText('Sign in again to go on. 0 of 2 imported')).toBeVisible();
  expect(within(panel).getByRole('link', { name: 'Sign in' })).toHaveAttribute('target', '_blank');
  expect(server.created.uploads).toEqual([]);

  server.user = owner;
  fireEvent.focus(window);
  expect(await within(panel).findByText('2 photos imported in 1 SKU')).toBeVisible();
  expect([...server.created.uploads].sort()).toEqual(['MUG/back.jpg', 'MUG/front.jpg']);
});
