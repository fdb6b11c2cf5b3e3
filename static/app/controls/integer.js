/** A whole number; spaces and commas between thousands are read over. */

import { numberControl } from './number.js';

/** @import { ControlContext } from './frame.js' */
/** @import { IntegerField } from '../types.js' */

/** @param {ControlContext & {field: IntegerField}} context */
export function integerControl(context) {
  return numberControl(context, (text) => Number(text.replace(/[\s,_]/g, '')));
}
