import { describe, expect, it } from 'vitest';

import { conflictOf, keysFor } from './bindings';
import { isComposing, keysOf, matchShortcut, type KeyPress } from './match';
import { keyCaps, shortcutIds } from './shortcuts';

const press = (key: string, code: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('a key', () => {
  it.each([
    ['Russian з', press('з', 'KeyP'), 'p'],
    ['Russian Ч with Shift', press('Ч', 'KeyX', { shiftKey: true }), 'shift+x'],
    ['Russian я with Ctrl', press('я', 'KeyZ', { ctrlKey: true }), 'mod+z'],
    ['Ukrainian і with ⌘', press('і', 'KeyS', { metaKey: true }), 'mod+s'],
    ['Greek π', press('π', 'KeyP'), 'p'],
    ['Hebrew פ', press('פ', 'KeyP'), 'p'],
    ['Arabic ح', press('ح', 'KeyP'), 'p'],
    ['Thai mark', press('ี', 'KeyU'), 'u'],
    ['AZERTY z', press('z', 'KeyW'), 'z'],
    ['AZERTY w', press('w', 'KeyZ'), 'w'],
    ['AZERTY 1', press('&', 'Digit1'), '1'],
    ['Dvorak ;', press(';', 'KeyZ'), ';'],
    ['Caps Lock', press('P', 'KeyP'), 'p'],
    ['Persian digit', press('۲', 'Digit2'), '2'],
    ['question mark', press('?', 'Slash', { shiftKey: true }), '?'],
    ['question mark on a Russian keyboard', press('?', 'Digit7', { shiftKey: true }), '?'],
    ['named key', press('ArrowLeft', 'ArrowLeft'), 'arrowleft'],
    ['Turkish ı', press('ı', 'KeyI'), 'ı'],
    ['Arabic two letters on one key', press('لا', 'KeyB'), 'b'],
    ['Arabic ~ with Ctrl and Shift', press('~', 'KeyZ', { ctrlKey: true, shiftKey: true }), 'mod+shift+z'],
    ['Thai ) with Shift', press(')', 'KeyX', { shiftKey: true }), 'shift+x'],
    ['Persian \\ with Shift', press('\\', 'KeyP', { shiftKey: true }), 'shift+p'],
    ['Dvorak < with Shift', press('<', 'KeyW', { shiftKey: true }), '<'],
    ['Arabic question mark', press('؟', 'Slash', { shiftKey: true }), '?'],
    ['Chinese question mark', press('？', 'Slash', { shiftKey: true }), '?'],
    ['Russian х', press('х', 'BracketLeft'), '['],
    ['Russian Ъ with Caps Lock', press('Ъ', 'BracketRight'), ']'],
    ['Ukrainian ї', press('ї', 'BracketRight'), ']'],
    ['Arabic ج', press('ج', 'BracketLeft'), '['],
    ['German ü', press('ü', 'BracketLeft'), '['],
    ['German +', press('+', 'BracketRight'), ']'],
    ['French dead ^', press('Dead', 'BracketLeft'), '['],
    ['Hebrew brackets, which are swapped', press('[', 'BracketRight'), '['],
    ['US { with Shift', press('{', 'BracketLeft', { shiftKey: true }), '{'],
    ['German AltGr and 9', press(']', 'Digit9', { altKey: true, ctrlKey: true }), ']'],
    ['German Option and 6', press(']', 'Digit6', { altKey: true }), ']'],
    ['German AltGr and 9 on Linux', press(']', 'Digit9', { getModifierState: () => true }), ']'],
    ['AltGr that is not reported', press(']', 'Digit9'), ']'],
    ['Hungarian AltGr and B on Linux', press('{', 'KeyB', { getModifierState: () => true }), '{'],
    ['Alt and a letter', press('p', 'KeyP', { altKey: true }), undefined],
    ['AltGr', press('p', 'KeyP', { altKey: true, ctrlKey: true }), undefined],
  ])('%s', (_name, event, keys) => expect(keysOf(event)).toBe(keys));

  it('is left to the input method while it composes', () => {
    expect(isComposing(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true }))).toBe(true);
    expect(isComposing(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229 }))).toBe(true);
    expect(isComposing(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13 }))).toBe(false);
  });
});

describe('shortcuts', () => {
  it('are found among those asked for', () => {
    expect(matchShortcut(press('з', 'KeyP'), ['reject', 'approve'])).toBe('approve');
    expect(matchShortcut(press('з', 'KeyP'), ['reject'])).toBeUndefined();
  });

  it('go by the sign typed before the key at its place', () => {
    const brush = ['cut_out_smaller', 'cut_out_larger'] as const;
    expect(matchShortcut(press(']', 'Digit9', { ctrlKey: true, altKey: true }), brush)).toBe('cut_out_larger');
    expect(matchShortcut(press('[', 'KeyX', { shiftKey: true }), brush)).toBe('cut_out_smaller');
    expect(matchShortcut(press('[', 'BracketLeft', { ctrlKey: true }), brush)).toBeUndefined();
    expect(matchShortcut(press('ъ', 'BracketRight'), brush)).toBe('cut_out_larger');
    expect(matchShortcut(press('؟', 'Slash', { shiftKey: true }), ['help'])).toBe('help');
  });

  it('share no keys where they meet', () => {
    expect(shortcutIds.filter((id) => conflictOf(id, keysFor(id)) !== undefined)).toEqual([]);
  });

  it('are shown as the keys are labelled', () => {
    expect(keyCaps('shift+p')).toEqual(['⇧', 'P']);
    expect(keyCaps('mod+z')).toEqual(['Ctrl', 'Z']);
    expect(keyCaps('?')).toEqual(['?']);
  });
});
