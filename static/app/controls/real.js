/** A number with a fraction; comma and point both mark it. */

import { numberControl } from './number.js';

/** @import { ControlContext } from './frame.js' */
/** @import { RealField } from '../types.js' */

/** @param {ControlContext & {field: RealField}} context */
export function realControl(context) {
  return numberControl(context, (text) => Number(text.replace(',', '.')));
}
