/** A small dense network with backpropagation in plain loops: it makes the canned frames, nothing is trained in the product with it. */

/** @typedef {{ x: number[], target: number[] }} Sample */

/**
 * Repeatable random numbers from -1 to 1.
 * @param {number} seed
 */
export function createRandom(seed) {
  let state = seed % 2147483647 || 1;
  return () => {
    state = (state * 16807) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  };
}

/** Tanh layers, then one tanh output or a softmax over several. */
export class TinyNetwork {
  /**
   * @param {number[]} sizes units of every layer, inputs first
   * @param {number} seed
   * @param {boolean} linearOutput for regression
   */
  constructor(sizes, seed, linearOutput = false) {
    const random = createRandom(seed);
    this.sizes = sizes;
    this.linearOutput = linearOutput;
    this.layers = sizes.slice(1).map((units, index) => {
      const inputs = sizes[index] ?? 0;
      const spread = Math.sqrt(3 / inputs);
      return {
        inputs,
        units,
        weight: Float32Array.from({ length: inputs * units }, () => random() * spread),
        bias: new Float32Array(units),
        weightGradient: new Float32Array(inputs * units),
        biasGradient: new Float32Array(units),
      };
    });
  }

  /**
   * Activations of every layer, inputs first.
   * @param {number[]} x
   */
  forward(x) {
    const activations = [x];
    this.layers.forEach(({ inputs, units, weight, bias }, index) => {
      const input = activations[index] ?? [];
      const sums = Array.from(bias);
      for (let i = 0; i < inputs; i += 1) for (let j = 0; j < units; j += 1) sums[j] = (sums[j] ?? 0) + (input[i] ?? 0) * (weight[i * units + j] ?? 0);
      activations.push(index < this.layers.length - 1 ? sums.map(Math.tanh) : this.link(sums));
    });
    return activations;
  }

  /** @param {number[]} sums of the last layer */
  link(sums) {
    if (sums.length === 1) return this.linearOutput ? sums : sums.map(Math.tanh);
    const highest = Math.max(...sums);
    const powers = sums.map((sum) => Math.exp(sum - highest));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / total);
  }

  /**
   * One epoch of batches; the gradients of the last batch stay for the histograms.
   * @param {Sample[]} samples
   * @param {number} rate
   * @param {number} batchSize
   */
  train(samples, rate, batchSize) {
    for (let start = 0; start < samples.length; start += batchSize) {
      const batch = samples.slice(start, start + batchSize);
      for (const layer of this.layers) {
        layer.weightGradient.fill(0);
        layer.biasGradient.fill(0);
      }
      for (const sample of batch) this.backward(sample, 1 / batch.length);
      for (const { weight, bias, weightGradient, biasGradient } of this.layers) {
        weightGradient.forEach((gradient, i) => { weight[i] = (weight[i] ?? 0) - rate * gradient; });
        biasGradient.forEach((gradient, i) => { bias[i] = (bias[i] ?? 0) - rate * gradient; });
      }
    }
  }

  /**
   * Add one sample's gradient.
   * @param {Sample} sample
   * @param {number} share
   */
  backward({ x, target }, share) {
    const activations = this.forward(x);
    const output = activations.at(-1) ?? [];
    let delta = output.map((value, j) => (value - (target[j] ?? 0)) * (output.length === 1 && !this.linearOutput ? 1 - value * value : 1));
    for (let index = this.layers.length - 1; index >= 0; index -= 1) {
      const layer = this.layers[index];
      const input = activations[index] ?? [];
      if (!layer) return;
      const back = new Array(layer.inputs).fill(0);
      for (let i = 0; i < layer.inputs; i += 1) {
        for (let j = 0; j < layer.units; j += 1) {
          const at = i * layer.units + j;
          layer.weightGradient[at] = (layer.weightGradient[at] ?? 0) + share * (input[i] ?? 0) * (delta[j] ?? 0);
          back[i] += (layer.weight[at] ?? 0) * (delta[j] ?? 0);
        }
      }
      delta.forEach((value, j) => { layer.biasGradient[j] = (layer.biasGradient[j] ?? 0) + share * value; });
      delta = back.map((value, i) => value * (1 - (input[i] ?? 0) ** 2));
    }
  }

  /**
   * Mean loss and accuracy.
   * @param {Sample[]} samples
   */
  evaluate(samples) {
    let loss = 0;
    let right = 0;
    for (const { x, target } of samples) {
      const output = this.forward(x).at(-1) ?? [];
      const one = output.length === 1;
      loss += one ? ((output[0] ?? 0) - (target[0] ?? 0)) ** 2 / 2 : -Math.log(Math.max(1e-9, output[target.indexOf(1)] ?? 0));
      right += one ? Number((output[0] ?? 0) >= 0 === (target[0] ?? 0) >= 0) : Number(output.indexOf(Math.max(...output)) === target.indexOf(1));
    }
    const count = Math.max(1, samples.length);
    return { loss: loss / count, accuracy: this.linearOutput ? NaN : right / count };
  }

  /** All parameters, layer by layer, weights before biases. */
  parameters() {
    return Float32Array.from(this.layers.flatMap(({ weight, bias }) => [...weight, ...bias]));
  }
}
