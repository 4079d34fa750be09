import { FolderOpen, FolderTree, Images } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { ImportFilesButton, ImportFolderButton, SampleCatalogButton } from './import-buttons';

/** The empty overview: what to drop, and what becomes of it. */
export function ImportWelcome() {
  const t = useTranslations('import');
  const rules = [
    { icon: FolderOpen, title: t('rule_folder'), text: t('rule_folder_desc') },
    { icon: FolderTree, title: t('rule_collection'), text: t('rule_collection_desc') },
    { icon: Images, title: t('rule_loose'), text: t('rule_loose_desc') },
  ];
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-1 flex-col justify-center px-4 py-8">
      <div className="flex flex-col items-center rounded-xl border-2 border-dashed border-line-strong/60 bg-surface px-6 py-14 text-center">
        <FolderArt />
        <h2 className="mt-6 text-xl font-semibold tracking-tight">{t('welcome')}</h2>
        <p className="mt-1.5 max-w-md text-balance text-muted">{t('welcome_desc')}</p>
        <div className="mt-6 flex flex-wrap justify-center gap-2">
          <span className="coarse:hidden">
            <ImportFolderButton variant="primary" size="lg" />
          </span>
          <span className="hidden coarse:inline-flex">
            <ImportFilesButton variant="primary" size="lg" />
          </span>
          <SampleCatalogButton size="lg" />
        </div>
      </div>
      <ul className="mt-6 grid gap-4 sm:grid-cols-3">
        {rules.map(({ icon: Icon, title, text }) => (
          <li key={title} className="flex gap-3">
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-accent-text" />
            <div>
              <h3 className="text-sm font-medium">{title}</h3>
              <p className="mt-0.5 text-xs text-muted">{text}</p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Folders turning into pictures on a light table. */
function FolderArt() {
  return (
    <svg aria-hidden viewBox="0 0 176 88" className="h-22 w-44">
      <g fill="none" stroke="var(--color-line-strong)" strokeWidth="1.5">
        <path d="M8 26v42a6 6 0 0 0 6 6h50a6 6 0 0 0 6-6V34a6 6 0 0 0-6-6H42l-6-8H14a6 6 0 0 0-6 6Z" fill="var(--color-background)" />
        <rect x="24" y="40" width="30" height="22" rx="2" />
        <path d="m26 60 8-9 6 6 5-5 7 8" />
      </g>
      <path d="M82 50h14m-5-5 5 5-5 5" fill="none" stroke="var(--color-accent)" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      <g>
        <rect x="108" y="14" width="60" height="60" rx="6" fill="#fff" stroke="var(--color-line-strong)" strokeWidth="1.5" />
        <path d="M124 32h22v22a6 6 0 0 1-6 6h-10a6 6 0 0 1-6-6Zm22 5h3a5 5 0 0 1 0 10h-3" fill="none" stroke="#0b6478" strokeWidth="2.5" />
        <ellipse cx="136" cy="65" rx="16" ry="2.500" fill="#0002" />
      </g>
    </svg>
  );
}
