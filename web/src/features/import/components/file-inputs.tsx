import { createRef, type ChangeEvent, type ComponentProps } from 'react';
import { useTranslations } from 'use-intl';

import { readPicked } from '../lib/read-drop';
import { startImport } from '../lib/start-import';

const folderInput = createRef<HTMLInputElement>();
const photosInput = createRef<HTMLInputElement>();

export const chooseFolder = () => folderInput.current?.click();
export const choosePhotos = () => photosInput.current?.click();

// React knows the attribute only in lower case and only as a string.
const folderAttributes: ComponentProps<'input'> & { webkitdirectory: string } = { webkitdirectory: '' };

function importPicked(event: ChangeEvent<HTMLInputElement>) {
  startImport(readPicked(event.target.files ?? []));
  event.target.value = '';
}

/**
 * The file inputs behind the import buttons. They stay mounted while the page below changes: a button may be gone
 * by the time its dialog closes, and what a removed input receives is lost.
 */
export function FileInputs() {
  const t = useTranslations('import');
  return (
    <>
      <input
        ref={folderInput}
        type="file"
        multiple
        hidden
        aria-label={t('choose_folder')}
        data-testid="folder-input"
        {...folderAttributes}
        onChange={importPicked}
      />
      <input
        ref={photosInput}
        type="file"
        multiple
        hidden
        accept="image/*"
        aria-label={t('choose_photos')}
        data-testid="files-input"
        onChange={importPicked}
      />
    </>
  );
}
