import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';

import { profilesQuery, promptsQuery } from '@/lib/api/queries';
import type { Job } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { cssOf, parseBackground } from '@/lib/jobs/background';

const shownSkus = 100;
const linkClass = 'text-accent-text underline underline-offset-2';

/** What a job was ordered with, and for which SKUs. */
export function JobSettings({ job }: { job: Job }) {
  const t = useTranslations();
  const formats = useFormats();
  const { finish = {}, ...options } = job.options ?? {};
  const { skus, imageType } = job.inputData;
  const count = job.skuCount ?? skus.length;
  const yes = t('history.used.yes');
  return (
    <div className="flex flex-col gap-5">
      <dl className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-4 gap-y-2 text-sm">
        <Row label={t('history.job.type')}>{t(`processing.modes.${job.jobType}`)}</Row>
        {imageType !== undefined && imageType !== 'all' && <Row label={t('downloads.image_type')}>{t(`downloads.image_types.${imageType}`)}</Row>}
        <EngineRow options={options} />
        <TemplateRow id={job.promptTemplateId ?? options.promptTemplateId} />
        {options.customPrompt !== undefined && options.customPrompt !== '' && (
          <Row label={t('processing.custom_prompt')}>
            <span className="whitespace-pre-wrap">{options.customPrompt}</span>
          </Row>
        )}
        {finish.background !== undefined && (
          <Row label={t('finish.background')}>
            <span className="inline-flex items-center gap-1.5 font-mono text-xs">
              <span aria-hidden className="size-3.5 rounded-xs border border-line-strong" style={{ background: cssOf(parseBackground(finish.background)) }} />
              {finish.background.startsWith('#') ? finish.background : t(`finish.backgrounds.${parseBackground(finish.background).kind}`)}
            </span>
          </Row>
        )}
        {finish.width !== undefined && (
          <Row label={t('finish.size')}>
            {finish.height === undefined ? t('history.used.width', { width: finish.width }) : t('review.dimensions', { width: finish.width, height: finish.height })}
          </Row>
        )}
        {finish.fill !== undefined && <Row label={t('finish.fill')}>{formats.percent(finish.fill)}</Row>}
        {finish.shadow === true && <Row label={t('finish.shadow')}>{yes}</Row>}
        {finish.format !== undefined && (
          <Row label={t('finish.format')}>
            {t(`finish.formats.${finish.format}`)}
            {finish.quality !== undefined && `, ${t('finish.quality')} ${formats.number(finish.quality)}`}
          </Row>
        )}
        {options.professionalMode === true && <Row label={t('processing.professional_mode')}>{yes}</Row>}
        {options.consistencyMode === true && <Row label={t('processing.consistency_mode')}>{yes}</Row>}
        {options.force === true && <Row label={t('history.used.force')}>{yes}</Row>}
        {job.cost.budgetMicros !== undefined && <Row label={t('cost.budget')}>{formats.money(job.cost.budgetMicros)}</Row>}
        {job.pilot && (
          <Row label={t('jobs.pilot')}>{t(job.pilot.released ? 'jobs.pilot_released' : 'jobs.pilot_items', { count: job.pilot.items })}</Row>
        )}
        <Row label={t('history.job.created')}>{formats.dateTime(job.createdAt)}</Row>
        {job.startedAt !== undefined && <Row label={t('history.job.started')}>{formats.dateTime(job.startedAt)}</Row>}
        {job.completedAt !== undefined && <Row label={t('history.job.completed')}>{formats.dateTime(job.completedAt)}</Row>}
        <Row label={t('history.job.id')}>
          <code className="font-mono text-xs break-all">{job.id}</code>
        </Row>
      </dl>
      <section>
        <h3 className="mb-1.5 text-xs font-medium text-muted">{t('history.skus', { count })}</h3>
        <ul className="flex flex-wrap gap-1">
          {skus.slice(0, shownSkus).map((sku) => (
            <li key={sku}>
              <Link
                to="/dashboard/aiplayground"
                search={{ sku }}
                className="block rounded-sm bg-hover px-1.5 py-0.5 text-xs [overflow-wrap:anywhere] hover:bg-active hover:underline"
              >
                {sku}
              </Link>
            </li>
          ))}
          {count > shownSkus && <li className="px-1.5 py-0.5 text-xs text-muted">{t('history.more_skus', { count: count - shownSkus })}</li>}
        </ul>
      </section>
    </div>
  );
}

function EngineRow({ options }: { options: NonNullable<Job['options']> }) {
  const t = useTranslations('history.used');
  const { data } = useQuery(profilesQuery);
  const { profile: wanted, engine, model } = options;
  if (wanted === undefined && engine === undefined && model === undefined) return null;
  const profile = data?.items.find(({ id }) => id === wanted);
  const name = wanted === 'local' || engine === 'local' ? t('built_in') : (profile?.name ?? engine);
  return <Row label={t('engine')}>{[name, model ?? profile?.model].filter((part) => part !== undefined && part !== '').join(', ')}</Row>;
}

function TemplateRow({ id }: { id: string | undefined }) {
  const t = useTranslations('history.used');
  const { data: groups } = useQuery(promptsQuery(useLocale()));
  if (id === undefined || id === '' || groups === undefined) return null;
  const template = groups.flatMap(({ templates }) => templates).find((candidate) => candidate.id === id);
  return (
    <Row label={t('template')}>
      {template === undefined ? (
        t('template_gone')
      ) : (
        <Link to="/dashboard/aiplayground/templates" search={{ template: id }} className={linkClass}>
          {template.templateName}
        </Link>
      )}
    </Row>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="tabular min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}
