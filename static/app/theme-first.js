/*
 * Runs before the first paint, so that a dark page never flashes white. The address wins over what was chosen before.
 */
(() => {
  const asked = /(?:^|[#&])theme=(light|dark)(?:&|$)/.exec(location.hash)?.[1];
  let chosen = asked ?? null;
  try {
    chosen = chosen ?? localStorage.getItem('theme');
  } catch {
    // Storage can be forbidden; the system's colours are a good answer then.
  }
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
