/** The views on the page: those whose streams `canned.js` makes. */

import * as boundary from '../views/boundary.js';
import * as confusion from '../views/confusion.js';
import * as curves from '../views/curves.js';
import * as network from '../views/network.js';
import * as weightsGradients from '../views/weights-gradients.js';

export const VIEWS = { network, boundary, curves, 'weights-gradients': weightsGradients, confusion };
