/** A whole number; spaces and commas between thousands are read over. */

import { numberControl } from './number.js';

/** @import { IntegerField } from '../state/types.js' */
/** @import { ControlContext } from './frame.js' */

/** @param {ControlContext & {field: IntegerField}} context */
export function integerControl(context) {
  return numberControl(context, (text) => Number(text.replace(/[\s,_]/g, '')));
}
