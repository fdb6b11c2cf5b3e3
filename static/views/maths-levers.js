/**
 * Operations of a layer with batch normalization or a shortcut, for one point.
 *
 * One point has no variance of its own: mean and deviation are the running ones, as when predicting.
 */

import { formatSignificant } from '../lib/numbers.js';

/** @import { Numbers, Operation } from './maths-steps.js' */

/** @param {number | undefined} value */
const number = (value) => formatSignificant(value ?? NaN, 4);

/** @param {Numbers} layer @returns {Operation[]} */
export function normForward({ name, norm, sums, bent }) {
  if (!norm) return [];
  return [{
    title: `Forward, ${name}: batch normalization`, formula: 'ū₂ = γ (u₂ − μ) / σ + β', code: 'n2 = gamma * (u2 - mean) / deviation + beta',
    rows: bent.map((value, unit) => ({
      label: `ū₂[${unit + 1}]`, value,
      terms: `${number(norm.gamma[unit])} · (${number(sums[unit])} − ${number(norm.mean[unit])}) / ${number(norm.deviation[unit])} + ${number(norm.beta[unit])}`,
    })),
  }];
}

/** @param {Numbers} layer @returns {Operation[]} */
export function normBackward({ name, norm, sumGradient, bentGradient }) {
  if (!norm) return [];
  return [{
    title: `Backward, ${name}: scale and shift`, formula: '∂L/∂γ = ∂L/∂ū₂ ⊙ (u₂ − μ) / σ,  ∂L/∂β = ∂L/∂ū₂', code: 'dgamma, dbeta = dn2 * (u2 - mean) / deviation, dn2',
    rows: norm.gammaGradient.flatMap((value, unit) => [
      { label: `∂L/∂γ[${unit + 1}]`, value, terms: `${number(bentGradient[unit])} · the normalized sum` },
      { label: `∂L/∂β[${unit + 1}]`, value: norm.betaGradient[unit] ?? NaN, terms: number(bentGradient[unit]) },
    ]),
  }, {
    title: `Backward, ${name}: batch normalization`, formula: '∂L/∂u₂ = γ / σ ⊙ ∂L/∂ū₂', code: 'd2 = gamma / deviation * dn2',
    rows: sumGradient.map((value, unit) => ({
      label: `∂L/∂u₂[${unit + 1}]`, value, terms: `${number(norm.gamma[unit])} / ${number(norm.deviation[unit])} · ${number(bentGradient[unit])}`,
    })),
  }];
}

/** @param {Numbers} layer @returns {Operation[]} */
export function shortcutForward({ name, shortcut, input, output, handedOn }) {
  if (!shortcut) return [];
  return [{
    title: `Forward, ${name}: shortcut`, formula: 'h = u₃ + u₀', code: 'h = u3 + u0',
    rows: handedOn.map((value, unit) => ({ label: `h[${unit + 1}]`, value, terms: `${number(output[unit])} + ${number(input[unit])}` })),
  }];
}

/** @param {Numbers} layer @returns {Operation[]} */
export function shortcutBackward({ name, shortcut, outputGradient, handedGradient }) {
  if (!shortcut) return [];
  return [{
    title: `Backward, ${name}: shortcut`, formula: '∂L/∂u₃ = ∂L/∂h, and ∂L/∂h also goes past the layer', code: 'd3 = dh',
    rows: outputGradient.map((value, unit) => ({ label: `∂L/∂u₃[${unit + 1}]`, value, terms: number(handedGradient[unit]) })),
  }];
}
