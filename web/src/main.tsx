import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { createApp } from './app/app';
import { currentLocale } from './i18n/locale';
import { loadMessages } from './i18n/messages';
import './styles/index.css';

// A page that was open while the server got a newer version requests files that no longer exist: it reloads, once.
window.addEventListener('vite:preloadError', (event) => {
  const key = 'aip-reloaded-at';
  if (Date.now() - Number(sessionStorage.getItem(key)) < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem(key, String(Date.now()));
  location.reload();
});

const { App } = createApp();
await loadMessages(currentLocale());
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
