/** A number with a fraction; comma and point both mark it. */

import { numberControl } from './number.js';

/** @import { RealField } from '../state/types.js' */
/** @import { ControlContext } from './frame.js' */

/** @param {ControlContext & {field: RealField}} context */
export function realControl(context) {
  return numberControl(context, (text) => Number(text.replace(',', '.')));
}
