/** What the page says: beside a field, over the page, to screen readers. */

import { signal } from '@preact/signals-core';

/** @import { Event } from '../protocol.js' */
/** @import { FieldError, Notice } from './types.js' */

const MOST_NOTICES = 3;

export function createMessages() {
  let lastNotice = 0;
  const errors = signal(/** @type {ReadonlyMap<string, FieldError>} */ (new Map()));
  const notices = signal(/** @type {readonly Notice[]} */ ([]));
  const announcement = signal('');

  const actions = {
    /** Show a sentence beside a control. @param {FieldError} error */
    refuse(error) { errors.value = new Map(errors.value).set(error.path, error); },
    /** @param {string} path the field's, with everything below it */
    forgive(path) { errors.value = new Map([...errors.value].filter(([key]) => key !== path && !key.startsWith(`${path}.`))); },
    /** Show a sentence over the page; only the newest few stay. @param {'info' | 'warning'} level @param {string} message */
    tell(level, message) {
      lastNotice += 1;
      notices.value = [...notices.value.slice(1 - MOST_NOTICES), { id: lastNotice, level, message }];
    },
    /** @param {number} id */
    dismissNotice(id) { notices.value = notices.value.filter((notice) => notice.id !== id); },
    /** Say a sentence to screen readers. @param {string} sentence */
    announce(sentence) { announcement.value = sentence; },
  };

  return {
    signals: { errors, notices, announcement },
    actions,
    /** @param {Event} event */
    receive(event) {
      if (event.type === 'welcome') {
        errors.value = new Map();
        // What was said while the page waited is over now.
        notices.value = notices.value.filter(({ level }) => level !== 'info');
      } else if (event.type === 'error') {
        if (!isAboutStream(event)) actions.refuse(event);
      } else if (event.type === 'notice') {
        actions.tell(event.level, event.message);
      }
    },
  };
}

/** Was a picture asked for that there is not, such as that of a neuron that is gone? @param {{path: string}} error */
export function isAboutStream({ path }) {
  return path.startsWith('streams.');
}
