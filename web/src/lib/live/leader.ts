/** What tabs say to each other to agree on the one that leads. */
export type LeaderMessage = { kind: 'ask' | 'lead' | 'claim' | 'bye'; id: string };

export interface LeaderOptions {
  post: (message: LeaderMessage) => void;
  /** Begins to lead; what it answers ends it. */
  lead: () => () => void;
}

/** How long a tab waits for the answer of another. */
export const answerTime = 400;
/** How often a tab asks whether the leader is still there. */
export const askEvery = 5_000;

/**
 * Agrees on one tab over a channel, where the browser has no locks (plain HTTP). A tab that hears of no leader claims to
 * be it; of several that claim at once, the one with the smallest id wins. Answers are sent from message handlers, which
 * browsers do not slow down in hidden tabs as they do timers.
 */
export function takePart({ post, lead }: LeaderOptions) {
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  let stopLeading: (() => void) | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let claiming = false;

  const say = (kind: LeaderMessage['kind']) => post({ kind, id });
  const settle = () => {
    clearTimeout(waiting);
    waiting = undefined;
    claiming = false;
  };

  const claim = () => {
    claiming = true;
    say('claim');
    waiting = setTimeout(() => {
      settle();
      stopLeading = lead();
      say('lead');
    }, answerTime);
  };

  const ask = () => {
    if (stopLeading || waiting !== undefined) return;
    say('ask');
    waiting = setTimeout(claim, answerTime);
  };

  const hear = (message: LeaderMessage) => {
    if (message.id === id) return;
    if (stopLeading) {
      // Two lead when one of them was frozen for a while.
      if (message.kind === 'lead' && message.id < id) {
        stopLeading();
        stopLeading = undefined;
      } else if (message.kind !== 'bye') say('lead');
    } else if (message.kind === 'lead') settle();
    else if (message.kind === 'bye') {
      settle();
      claim();
    } else if (message.kind === 'claim' && claiming) {
      if (message.id < id) settle();
      else say('claim');
    }
  };

  const timer = setInterval(ask, askEvery);
  const onVisible = () => {
    if (document.visibilityState === 'visible') ask();
  };
  document.addEventListener('visibilitychange', onVisible);
  ask();

  const stop = () => {
    clearInterval(timer);
    settle();
    document.removeEventListener('visibilitychange', onVisible);
    if (!stopLeading) return;
    stopLeading();
    stopLeading = undefined;
    say('bye');
  };
  return { hear, stop };
}
