/** The networks in the history of the ImageNet challenge, in numbers and in words. */

/** @typedef {{ year: number, name: string, error: number, layers: number, parameters?: string }} Winner */

/**
 * Top-5 errors in percent on ImageNet classification, and layers with weights; 0: features made by hand. The course
 * gives the number of parameters of one.
 * @type {readonly Winner[]}
 */
export const WINNERS = [
  { year: 2010, name: 'Lin', error: 28.2, layers: 0 },
  { year: 2011, name: 'Sánchez', error: 25.8, layers: 0 },
  { year: 2012, name: 'AlexNet', error: 16.4, layers: 8, parameters: '60 million' },
  { year: 2013, name: 'ZF', error: 11.7, layers: 8 },
  { year: 2014, name: 'VGG', error: 7.3, layers: 19 },
  { year: 2014, name: 'GoogLeNet', error: 6.7, layers: 22 },
  { year: 2015, name: 'ResNet', error: 3.57, layers: 152 },
];

const DECIMALS = 2; // of a difference of errors; more are noise of the subtraction

/**
 * What one of them is and does, as a sentence or two.
 * @param {number} index
 */
export function describeWinner(index) {
  const winner = WINNERS[index];
  if (!winner) return '';
  const { year, name, error, layers, parameters } = winner;
  const made = layers ? `${layers} layers${parameters ? ` and ${parameters} parameters` : ''}` : 'features made by hand';
  const before = WINNERS[index - 1];
  const gain = before ? `, ${Number((before.error - error).toFixed(DECIMALS))} points less than ${before.name}` : '';
  return `${year}: ${name}, ${made}. All five guesses wrong on ${error} % of the photographs${gain}.`;
}

/**
 * Where a key leads from one of them; `null` if it leads nowhere.
 * @param {number} index
 * @param {string} key
 */
export function nextWinner(index, key) {
  const last = WINNERS.length - 1;
  /** @type {Record<string, number>} */
  const places = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last };
  const place = places[key];
  return place === undefined ? null : Math.min(last, Math.max(0, place));
}
