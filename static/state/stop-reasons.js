/** How a run can end by itself, in words. */

/** @type {Record<string, {tone: 'good' | 'idle' | 'trouble', words: string}>} */
export const STOP_REASONS = {
  diverged: { tone: 'trouble', words: 'diverged' },
  early_stopping: { tone: 'good', words: 'stopped early' },
  target_loss: { tone: 'good', words: 'target reached' },
  plateau: { tone: 'idle', words: 'no more progress' },
  max_steps: { tone: 'idle', words: 'all steps done' },
};
