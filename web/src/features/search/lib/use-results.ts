import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Download, History, Package, ScrollText, type LucideIcon } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';

import { downloadsQuery, jobsQuery, promptsQuery } from '@/lib/api/queries';
import { useFormats } from '@/lib/format';
import { useTallyText } from '@/lib/jobs/tally';

import { skuSearchQuery } from '../api/search';
import { usePlaces } from './use-places';

export interface Result {
  id: string;
  label: string;
  detail?: string;
  icon: LucideIcon;
  thumbnailUrl?: string;
  go: () => void;
}

export interface ResultGroup {
  name: 'skus' | 'jobs' | 'downloads' | 'templates' | 'places';
  results: Result[];
}

const base = '/dashboard/aiplayground';
const perGroup = 5;
const looked = 50;

/** Whether each word of the search is in one of the texts. */
function matches(search: string, ...texts: (string | undefined)[]): boolean {
  const whole = texts.join(' ').toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

/** What fits a text: SKUs of the whole catalog, and the latest jobs, downloads, templates, pages and actions. */
export function useResults(text: string): { groups: ResultGroup[]; isSearching: boolean } {
  const t = useTranslations();
  const locale = useLocale();
  const formats = useFormats();
  const tallyText = useTallyText();
  const navigate = useNavigate();
  const places = usePlaces();
  const skus = useQuery(skuSearchQuery(text));
  const jobs = useQuery(jobsQuery({ limit: looked }));
  const downloads = useQuery(downloadsQuery(1, looked));
  const prompts = useQuery(promptsQuery(locale));

  const foundSkus: Result[] = (text === '' ? [] : (skus.data ?? [])).map(({ sku, imageCount, thumbnailUrl }) => ({
    id: `sku-${sku}`,
    label: sku,
    detail: t('sku_list.images_count', { count: imageCount }),
    icon: Package,
    ...(thumbnailUrl === undefined ? {} : { thumbnailUrl }),
    go: () => void navigate({ to: base, search: { sku } }),
  }));
  const foundJobs: Result[] = (jobs.data?.items ?? [])
    .map((job) => ({ job, label: t(`processing.modes.${job.jobType}`) }))
    .filter(({ job, label }) => matches(text, label, job.id, ...job.inputData.skus))
    .slice(0, text === '' ? 3 : perGroup)
    .map(({ job, label }) => {
      const [thumbnailUrl] = job.thumbnailUrls ?? [];
      return {
        id: `job-${job.id}`,
        label,
        detail: `${formats.dateTime(job.createdAt)} · ${tallyText(job)}`,
        icon: History,
        ...(thumbnailUrl === undefined ? {} : { thumbnailUrl }),
        go: () => void navigate({ to: `${base}/history`, search: { job: job.id } }),
      };
    });
  const foundDownloads: Result[] = (text === '' ? [] : (downloads.data?.items ?? []))
    .filter(({ shopName, fileName, skuList }) => matches(text, shopName, fileName, ...skuList))
    .slice(0, perGroup)
    .map(({ id, shopName, fileName, createdAt, thumbnailUrls: [thumbnailUrl] = [] }) => ({
      id: `download-${id}`,
      label: shopName,
      detail: `${fileName} · ${formats.dateTime(createdAt)}`,
      icon: Download,
      ...(thumbnailUrl === undefined ? {} : { thumbnailUrl }),
      go: () => void navigate({ to: `${base}/downloads` }),
    }));
  const foundTemplates: Result[] = (text === '' ? [] : (prompts.data ?? []))
    .flatMap(({ templates }) => templates)
    .filter(({ templateName, groupName, description }) => matches(text, templateName, groupName, description))
    .slice(0, perGroup)
    .map(({ id, templateName, groupName }) => ({
      id: `template-${id}`,
      label: templateName,
      detail: groupName,
      icon: ScrollText,
      go: () => void navigate({ to: `${base}/templates`, search: { template: id } }),
    }));
  const foundPlaces: Result[] = places.filter(({ label }) => matches(text, label)).slice(0, text === '' ? 6 : perGroup);

  const groups: ResultGroup[] = [
    { name: 'skus', results: foundSkus },
    { name: 'jobs', results: foundJobs },
    { name: 'downloads', results: foundDownloads },
    { name: 'templates', results: foundTemplates },
    { name: 'places', results: foundPlaces },
  ];
  return { groups: groups.filter(({ results }) => results.length > 0), isSearching: skus.isFetching || jobs.isPending };
}
