import { describe, expect, it } from 'vitest';

import { bodyOf, changed, editOf, emptyEdit, historyOf, isFull, maxStrokes, placeAt, simplified, type Change, type History, type Place, type Stroke } from './edit';

const stroke = (mode: Stroke['mode'] = 'keep'): Stroke => ({ mode, radius: 0.02, points: [[0.5, 0.5]] });
const after = (...changes: Change[]): History => changes.reduce(changed, historyOf(emptyEdit));

describe('the history of an edit', () => {
  it('takes changes back and makes them again', () => {
    const drawn = after({ type: 'stroke', stroke: stroke() }, { type: 'pick', pick: { mode: 'remove', at: [0.1, 0.2] } });
    const back = changed(drawn, { type: 'undo' });
    expect(back.edit.strokes).toHaveLength(1);
    expect(back.edit.picks).toHaveLength(0);
    expect(changed(back, { type: 'redo' }).edit).toEqual(drawn.edit);
    expect(changed(changed(back, { type: 'undo' }), { type: 'undo' }).edit).toBe(emptyEdit);
  });

  it('forgets what was taken back once something else is done', () => {
    const other = after({ type: 'stroke', stroke: stroke() }, { type: 'undo' }, { type: 'stroke', stroke: stroke('remove') });
    expect(other.future).toHaveLength(0);
    expect(other.edit.strokes.map(({ mode }) => mode)).toEqual(['remove']);
  });

  it('counts the start as a change', () => {
    expect(after({ type: 'start', start: 'photo' }).past).toHaveLength(1);
    expect(after({ type: 'start', start: 'model' }).past).toHaveLength(0);
  });

  it('ends before the server would refuse it', () => {
    expect(isFull(after({ type: 'stroke', stroke: stroke() }).edit)).toBe(false);
    expect(isFull({ ...emptyEdit, strokes: Array.from({ length: maxStrokes }, () => stroke()) })).toBe(true);
    expect(isFull({ ...emptyEdit, strokes: [{ ...stroke(), points: Array.from({ length: 9_600 }, (): Place => [0, 0]) }] })).toBe(true);
  });
});

describe('a stroke', () => {
  it('keeps its shape with fewer points', () => {
    const straight = Array.from({ length: 50 }, (_, n): Place => [n / 100, n / 100]);
    expect(simplified(straight, 0.001)).toEqual([straight[0], straight[49]]);
    const corner: Place[] = [[0, 0], [0.25, 0], [0.5, 0], [0.5, 0.25], [0.5, 0.5]];
    expect(simplified(corner, 0.001)).toEqual([[0, 0], [0.5, 0], [0.5, 0.5]]);
    expect(simplified([[0.5, 0.5]], 0.001)).toEqual([[0.5, 0.5]]);
  });

  it('stays inside the photo', () => {
    expect(placeAt(-0.2, 1.7)).toEqual([0, 1]);
    expect(placeAt(0.123456789, 0.5)).toEqual([0.12346, 0.5]);
  });

  it('is the same after a round trip to the server', () => {
    const edit = after({ type: 'start', start: 'photo' }, { type: 'stroke', stroke: stroke() }).edit;
    expect(editOf(bodyOf(edit))).toEqual(edit);
  });
});
