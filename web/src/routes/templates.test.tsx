import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import type { FakeServer } from '@/testing/fake-server';
import { renderApp } from '@/testing/render-app';

const templates = '/dashboard/aiplayground/templates';

function builtIn(server: FakeServer) {
  server.addTemplate({ userId: undefined, templateName: 'Pure white', isProfessional: true, sortOrder: 10, prompt: 'On #ffffff.' });
}

const rows = () => screen.getAllByRole('listitem').flatMap((item) => within(item).queryAllByRole('button', { name: /^(?!Actions|Use )/ }).map((button) => button.textContent));

it('filters by kind and words, in the address', async () => {
  const { user, history } = renderApp(templates, (server) => {
    builtIn(server);
    server.addTemplate({ templateName: 'Oak table', groupName: 'Autumn' });
  });
  expect(await screen.findByRole('heading', { name: /^Autumn/ })).toBeVisible();
  await user.click(screen.getByRole('radio', { name: 'Professional' }));
  expect(screen.queryByRole('button', { name: 'Oak table' })).not.toBeInTheDocument();
  expect(history.location.search).toBe('?kind=professional');
  await user.type(screen.getByRole('searchbox', { name: 'Search templates' }), 'nothing like it');
  expect(await screen.findByText('No templates match')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Show all' }));
  expect(await screen.findByRole('button', { name: 'Oak table' })).toBeVisible();
});

it('writes a template, and does not take parameters that are no JSON object', async () => {
  const { user, server } = renderApp(templates);
  await user.click(await screen.findByRole('button', { name: 'New template' }));
  const editor = await screen.findByRole('dialog', { name: 'New template' });
  await user.type(within(editor).getByLabelText('Name'), 'Oak table');
  await user.type(within(editor).getByLabelText('Group'), 'Autumn');
  await user.type(within(editor).getByLabelText('Prompt'), 'On an oak table.');
  await user.selectOptions(within(editor).getByLabelText('Job Type'), 'Secondary Images');
  await user.click(within(editor).getByText('Engine'));
  await user.type(within(editor).getByLabelText('Parameters'), '[[1]');
  expect(within(editor).getByText('This is not a JSON object')).toBeVisible();
  expect(within(editor).getByRole('button', { name: 'Save' })).toBeDisabled();
  await user.clear(within(editor).getByLabelText('Parameters'));
  await user.type(within(editor).getByLabelText('Parameters'), '{{"fill": 0.9}');
  await user.click(within(editor).getByRole('button', { name: 'Save' }));
  expect(await screen.findByRole('button', { name: 'Oak table' })).toBeVisible();
  expect(server.templates[0]).toMatchObject({
    templateName: 'Oak table',
    groupName: 'Autumn',
    jobType: 'secondary_image',
    parameters: { fill: 0.9 },
  });
});

it('shows a built-in template to read, and opens its copy to change', async () => {
  const { user, server } = renderApp(templates, builtIn);
  await user.click(await screen.findByRole('button', { name: 'Pure white' }));
  const view = await screen.findByRole('dialog', { name: 'Pure white' });
  expect(within(view).getByLabelText('Prompt')).toHaveAttribute('readonly');
  await user.click(within(view).getByRole('button', { name: 'Copy and edit' }));
  const editor = await screen.findByRole('dialog', { name: 'Pure white (copy)' });
  await user.type(within(editor).getByLabelText('Prompt'), ' Softer light.');
  await user.click(within(editor).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.templates[1]?.prompt).toBe('On #ffffff. Softer light.'));
  expect(server.templates[0]?.prompt).toBe('On #ffffff.');
});

it('asks before a half-written template is lost', async () => {
  const { user, history } = renderApp(`${templates}?template=new`);
  await user.type(await screen.findByLabelText('Prompt'), 'Half');
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Stay' }));
  expect(screen.getByLabelText('Prompt')).toHaveValue('Half');
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Leave' }));
  await waitFor(() => expect(history.location.search).toBe(''));
});

it('sorts, switches off, makes the default and deletes', async () => {
  const { user, server } = renderApp(templates, (fake) => {
    for (const templateName of ['A', 'B', 'C']) fake.addTemplate({ templateName });
  });
  const act = async (name: string, item: string) => {
    await user.click(await screen.findByRole('button', { name: `Actions for ${name}` }));
    await user.click(await screen.findByRole('menuitem', { name: item }));
  };
  await act('C', 'Move up');
  await waitFor(() => expect(rows()).toEqual(['A', 'C', 'B']));
  await act('A', 'Use as default');
  expect(await screen.findByText('Default')).toBeVisible();
  await act('B', 'Deactivate');
  expect(await screen.findByText('Inactive')).toBeVisible();
  await act('C', 'Delete');
  await user.click(within(await screen.findByRole('alertdialog', { name: 'Delete C?' })).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(rows()).toEqual(['A', 'B']));
  expect(server.settings.defaultPromptTemplateId).toBe(server.templates.find((template) => template.templateName === 'A')?.id);
});

it('lets a reviewer read templates only', async () => {
  renderApp(templates, (fake) => {
    if (fake.user) fake.user.role = 'reviewer';
    fake.addTemplate({ templateName: 'Oak table' });
  });
  expect(await screen.findByRole('button', { name: 'Oak table' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'New template' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Actions for Oak table' })).not.toBeInTheDocument();
});
