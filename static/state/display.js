/** How a person wants the page to look: nothing here reaches the run. */

import { signal } from '@preact/signals-core';

/** @import { Theme } from './types.js' */

export function createDisplay() {
  const showTest = signal(false);
  const discretize = signal(false);
  const theme = signal(/** @type {Theme} */ ('system'));
  const hidden = signal(/** @type {ReadonlySet<string>} */ (new Set()));
  const drawerTab = signal('');
  /** May the map's points be changed here? */
  const paintable = signal(false);
  /** What a hand on the map does: look, or one of three tools. `target`: class from 0, or a value from -1 to 1. */
  const brush = signal(/** @type {{tool: 'look' | 'brush' | 'move' | 'erase', target: number}} */ ({ tool: 'look', target: 0 }));

  return {
    signals: { showTest, discretize, theme, hidden, drawerTab, paintable, brush },
    actions: {
      /** @param {boolean} on */
      setShowTest(on) { showTest.value = on; },
      /** @param {boolean} on */
      setDiscretize(on) { discretize.value = on; },
      /** @param {Theme} choice */
      setTheme(choice) { theme.value = choice; },
      /** @param {Iterable<string>} keys */
      setHidden(keys) { hidden.value = new Set(keys); },
      /** @param {string} key */
      setDrawerTab(key) { drawerTab.value = key; },
      allowPainting() { paintable.value = true; },
      /** @param {Partial<{tool: 'look' | 'brush' | 'move' | 'erase', target: number}>} next */
      setBrush(next) { brush.value = { ...brush.value, ...next }; },
    },
  };
}
