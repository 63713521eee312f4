// The admin UI's entry: renders the app into the page's root element.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');

createRoot(root).render(
  <StrictMode>
    <main>
      <h1>tabkv</h1>
    </main>
  </StrictMode>,
);
