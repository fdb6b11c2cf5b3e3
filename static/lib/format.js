/** Numbers as text, the same everywhere and of steady width. */

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** @param {number} value @returns {string} such as `12,345`, or a dash when there is none */
export function formatCount(value) {
  return Number.isFinite(value) ? GROUPED.format(value) : '–';
}

/** @param {number} epoch @returns {string} at least six digits, such as `001,284` */
export function formatEpoch(epoch) {
  if (!Number.isFinite(epoch)) return '000,000';
  return String(Math.floor(epoch)).padStart(6, '0').replace(/\B(?=(\d{3})+$)/g, ',');
}

/** @param {number} loss @returns {string} three decimals while that says something, else a power of ten */
export function formatLoss(loss) {
  if (!Number.isFinite(loss)) return '–';
  const size = Math.abs(loss);
  if (size !== 0 && size < 0.0005) return loss.toExponential(1).replace('e-', 'e−');
  if (size >= 10_000) return loss.toExponential(1).replace('e+', 'e');
  return loss.toFixed(size >= 100 ? 1 : 3);
}

/** @param {number} share 0..1 @returns {string} such as `97.6 %` */
export function formatShare(share) {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : '–';
}

/** @param {number} value @returns {string} shortest decimal text of a setting, at most 6 digits */
export function formatSetting(value) {
  if (!Number.isFinite(value)) return '–';
  const rounded = Number(value.toPrecision(6));
  const size = Math.abs(rounded);
  if (size !== 0 && size < 1e-5) return rounded.toExponential();
  return String(rounded);
}

/** @param {number} value @returns {string} without an exponent, as ARIA wants numbers */
export function formatDecimal(value) {
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}

/** @param {number | null} stepsPerSecond @returns {string} the chosen speed in words */
export function formatSpeed(stepsPerSecond) {
  if (stepsPerSecond === null) return 'full speed';
  if (stepsPerSecond < 1) return `1 step in ${formatSetting(1 / stepsPerSecond)} s`;
  return `${formatCount(stepsPerSecond)} ${stepsPerSecond === 1 ? 'step' : 'steps'}/s`;
}

/** @param {string} key such as `half_squared_error` @returns {string} `Half squared error` */
export function humanize(key) {
  const words = key.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {readonly unknown[]} words @returns {string} `a, b or c` */
export function listWords(words) {
  const texts = words.map(String);
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

/** A refusal without the path in front, which the place on the page says. @param {{path: string, message: string}} problem */
export function sentenceOf({ path, message }) {
  return path && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
}

/** A text as a sentence of its own. @param {string} text */
export function asSentence(text) {
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}
