import { ImportFilesButton, ImportFolderButton } from './import-buttons';

/** One button: folders where there are any, photos on touch devices. */
export function ImportMenu() {
  return (
    <>
      <span className="coarse:hidden">
        <ImportFolderButton />
      </span>
      <span className="hidden coarse:inline-flex">
        <ImportFilesButton />
      </span>
    </>
  );
}
