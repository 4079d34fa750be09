import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';

import { useShortcuts, type HeldHandlers, type ShortcutHandlers } from './use-shortcuts';

function Page({ handlers, held }: { handlers: ShortcutHandlers; held?: HeldHandlers }) {
  useShortcuts(handlers, held && { held });
  return (
    <>
      <button type="button">work</button>
      <textarea aria-label="comment" />
      <div role="slider" aria-valuenow={1} tabIndex={0} />
    </>
  );
}

it('acts once while a key that decides is held, and again and again while one that moves is', () => {
  const approve = vi.fn();
  const next = vi.fn();
  render(<Page handlers={{ approve, next }} />);
  for (const repeat of [false, true, true]) {
    fireEvent.keyDown(document.body, { key: 'з', code: 'KeyP', repeat });
    fireEvent.keyDown(document.body, { key: 'ArrowRight', code: 'ArrowRight', repeat });
  }
  expect(approve).toHaveBeenCalledTimes(1);
  expect(next).toHaveBeenCalledTimes(3);
});

it('leaves fields and input methods alone, except for what is meant for the whole form', () => {
  const approve = vi.fn();
  const save = vi.fn();
  render(<Page handlers={{ approve, save_settings: save }} />);
  const comment = screen.getByLabelText('comment');
  fireEvent.keyDown(comment, { key: 'p', code: 'KeyP' });
  fireEvent.keyDown(document.body, { key: 'p', code: 'KeyP', isComposing: true });
  fireEvent.keyDown(comment, { key: 'ы', code: 'KeyS', ctrlKey: true });
  fireEvent.keyDown(comment, { key: 's', code: 'KeyS', metaKey: true });
  expect(approve).not.toHaveBeenCalled();
  expect(save).toHaveBeenCalledTimes(2);
});

it('leaves arrows to a slider', () => {
  const next = vi.fn();
  render(<Page handlers={{ next }} />);
  fireEvent.keyDown(screen.getByRole('slider'), { key: 'ArrowRight', code: 'ArrowRight' });
  expect(next).not.toHaveBeenCalled();
});

it('ends a held key when it is let go and when the window loses the focus', () => {
  const original = vi.fn();
  render(<Page handlers={{}} held={{ original }} />);
  fireEvent.keyDown(document.body, { key: 'щ', code: 'KeyO' });
  fireEvent.keyUp(document.body, { key: 'Щ', code: 'KeyO' });
  fireEvent.keyDown(document.body, { key: 'o', code: 'KeyO' });
  fireEvent.blur(window);
  expect(original.mock.calls.flat()).toEqual([true, false, true, false]);
});
