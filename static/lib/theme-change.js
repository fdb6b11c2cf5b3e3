/** Light and dark: which one holds, and word to those who draw when they change places. */

/** @returns {boolean} */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
}

/** Who draws on this page. @type {Set<() => void>} */
const painters = new Set();

/** Let everything that follows light and dark be drawn once more, at once. */
export function drawAgain() {
  for (const paint of painters) paint();
}

/** @param {(dark: boolean) => void} listener called when light and dark change places @returns {() => void} stop */
export function onThemeChange(listener) {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const notify = () => listener(isDark());
  const observer = new MutationObserver(notify);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  query.addEventListener('change', notify);
  painters.add(notify);
  return () => {
    painters.delete(notify);
    observer.disconnect();
    query.removeEventListener('change', notify);
  };
}
