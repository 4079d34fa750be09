import { CircleAlert, CircleCheck, CirclePause, ChevronDown, LoaderCircle, LogIn, Pause, Play, RotateCw, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { useFormats } from '@/lib/format';
import { cn } from '@/lib/utils';

import { cancelUploads, hideUploads, lastSent, pauseUploads, resumeUploads, retryFailed, useUploads, type UploadState } from '../lib/upload-queue';
import { ProblemRows } from './problem-rows';

/** How long the panel of an import without problems stays. */
const stays = 8_000;
const shownFiles = 200;

function problemsOf({ failures, unsupported, unreadable, clashes, leftOut }: UploadState): number {
  return failures.length + unsupported.length + unreadable.length + clashes.length + leftOut.length;
}

/** The import that is under way, below the page and not over it; it leaves by itself when all went well. */
export function UploadPanel() {
  const t = useTranslations('import');
  const state = useUploads();
  const [opened, setOpened] = useState(false);
  const problems = problemsOf(state);
  const leaves = state.visible && !state.active && !state.cancelled && problems === 0 && !opened;
  useEffect(() => {
    if (!leaves) return;
    const timer = setTimeout(hideUploads, stays);
    return () => clearTimeout(timer);
  }, [leaves]);

  if (state.reading !== undefined) {
    return (
      <section aria-label={t('panel')} className="flex items-center gap-2.5 border-t border-line bg-raised px-4 py-2.5">
        <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-accent-text" />
        <p role="status" className="tabular text-sm font-medium">
          {t('reading', { count: state.reading })}
        </p>
      </section>
    );
  }
  if (!state.visible) return null;

  const settled = state.done + state.failures.length;
  const share = state.total === 0 ? 1 : state.bytesTotal === 0 ? settled / state.total : state.bytesDone / state.bytesTotal;
  return (
    <section aria-label={t('panel')} className="shrink-0 border-t border-line bg-raised">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2">
        <Title state={state} settled={settled} problems={problems} />
        <Progress value={share} label={t('panel')} tone={state.active ? 'accent' : 'success'} className="min-w-24 flex-1 max-sm:order-last max-sm:basis-full" />
        <Figures state={state} share={share} problems={problems} />
        <span className="ml-auto flex gap-1">
          {state.done > 0 && (
            <Button variant="ghost" size="sm" aria-expanded={opened} onClick={() => setOpened(!opened)}>
              <ChevronDown className={cn(opened && 'rotate-180')} />
              {t('files')}
            </Button>
          )}
          {state.active && state.hold === 'sign_in' && (
            // In a tab of its own: the files that wait are gone when this page is left.
            <Button asChild size="sm" variant="primary">
              <a href={location.href} target="_blank" rel="noopener">
                <LogIn />
                {t('sign_in')}
              </a>
            </Button>
          )}
          {state.active &&
            (state.hold === 'paused' ? (
              <Button size="sm" onClick={resumeUploads}>
                <Play />
                {t('resume')}
              </Button>
            ) : (
              <Button size="sm" onClick={pauseUploads}>
                <Pause />
                {t('pause')}
              </Button>
            ))}
          {state.active ? (
            <Button size="sm" onClick={cancelUploads}>
              {t('cancel_upload')}
            </Button>
          ) : (
            <>
              {state.failures.length > 0 && (
                <Button size="sm" onClick={retryFailed}>
                  <RotateCw />
                  {t('retry_failed', { count: state.failures.length })}
                </Button>
              )}
              <Button variant="ghost" size="iconSm" aria-label={t('hide_panel')} onClick={hideUploads}>
                <X />
              </Button>
            </>
          )}
        </span>
      </div>
      {opened && <SentFiles />}
      {problems > 0 && (
        <div className="border-t border-line">
          <ProblemRows />
        </div>
      )}
    </section>
  );
}

function Title({ state, settled, problems }: { state: UploadState; settled: number; problems: number }) {
  const t = useTranslations('import');
  const { active, hold, cancelled, done, total, skus } = state;
  const title = active
    ? hold === undefined
      ? t('uploading', { done: settled, total })
      : t(`hold.${hold}`, { done: settled, total })
    : cancelled
      ? t('upload_cancelled', { done })
      : t('uploaded', { done, skus: skus.size });
  return (
    <>
      {active && hold !== undefined ? (
        <CirclePause aria-hidden className="size-4 shrink-0 text-warning" />
      ) : active ? (
        <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-accent-text" />
      ) : problems > 0 || cancelled ? (
        <CircleAlert aria-hidden className="size-4 shrink-0 text-warning" />
      ) : (
        <CircleCheck aria-hidden className="size-4 shrink-0 text-success" />
      )}
      <p role="status" className="tabular text-sm font-medium">
        {title}
      </p>
    </>
  );
}

function Figures({ state, share, problems }: { state: UploadState; share: number; problems: number }) {
  const t = useTranslations('import');
  const formats = useFormats();
  return (
    <p className="tabular flex flex-wrap gap-x-3 text-xs text-muted">
      <span>{formats.percent(share)}</span>
      <span>{t('bytes', { done: formats.bytes(state.bytesDone), total: formats.bytes(state.bytesTotal) })}</span>
      {state.bytesPerSecond > 0 && <span>{t('speed', { bytes: formats.bytes(state.bytesPerSecond) })}</span>}
      {state.ignored > 0 && <span>{t('ignored', { count: state.ignored })}</span>}
      {problems > 0 && <span className="text-danger">{t('problems', { count: problems })}</span>}
    </p>
  );
}

/** The last files that arrived, and what became of each. */
function SentFiles() {
  const t = useTranslations('import');
  // Read again with every file that arrives.
  useUploads((state) => state.done);
  return (
    <ul aria-label={t('files')} tabIndex={0} className="max-h-40 overflow-y-auto border-t border-line px-4 py-2 text-xs">
      {lastSent(shownFiles).map(({ path, outcome }, index) => (
        <li key={`${index} ${path}`} className="flex gap-3 py-0.5">
          <span className="min-w-0 flex-1 truncate">{path}</span>
          <span className="text-muted">{t(`outcome.${outcome}`)}</span>
        </li>
      ))}
    </ul>
  );
}
