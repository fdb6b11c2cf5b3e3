/**
 * The page's only state: signals to read, actions to call.
 *
 * Views and controls read signals and call `store.actions`; the connection feeds the store. Nothing here touches the
 * document or the network, so the whole file runs under `node --test`.
 */

import { batch, computed, signal } from '@preact/signals-core';
import { checkField, defaultsOf } from './fields.js';
import { PRESENT } from './past.js';
import { MOST_PINNED, pinnedRun } from './pinned-runs.js';
import { MOST_CHARACTERS } from './saved-run.js';
import { appendRows, emptySeries } from './series.js';
import { uploadProblem } from './table-upload.js';

/** @import { Event, ExportedEvent } from '../protocol.js' */
/** @import { PinnedRun } from './pinned-runs.js' */
/** @import { Upload } from './table-upload.js' */
/** @import { Catalogue, Config, ConnectionState, Divergence, FieldError, Frame, Network, Notice, RunState, Series, Status, StepSize, Theme, Transport } from './types.js' */
/** @typedef {ReturnType<typeof createStore>} Store */
/** @typedef {{stream: string, frame: Frame} | {stream: string, start: number, generation: number, rows: Float64Array, columns: string[]}} Arrival */

const MOST_NOTICES = 3;
/** Runs of a sweep that can be kept beside the opened one. */
export const MOST_KEPT = 6;
const NO_TRIALS = Object.freeze({ opened: -1, kept: /** @type {readonly number[]} */ ([]) });
const IDLE = Object.freeze({ running: false, reason: 'started', message: '', step: 0, stepsPerSecond: null });

/** @type {Transport} */
const UNCONNECTED = { command: () => Promise.reject(new Error('The page is not connected to the server yet.')) };

/**
 * Create the state of one page.
 *
 * @param {string} experimentKey  key of the lab's experiment, such as `playground`
 * @param {Config} [labStart]     fields in which the lab starts differently from the experiment's defaults
 * @param {string} [labKey]       whose tasks the run is judged by
 */
export function createStore(experimentKey, labStart = {}, labKey = '') {
  /** @type {Transport} */
  let transport = UNCONNECTED;
  let lastNotice = 0;

  /** What the server holds for certain; `config` adds the changes still on their way. */
  const confirmed = signal(/** @type {Config | null} */ (null));
  const pending = signal(/** @type {{changes: Config}[]} */ ([]));
  /** Speeds on their way to the server; the newest is the one a person sees. */
  const pendingSpeeds = signal(/** @type {{stepsPerSecond: number | null}[]} */ ([]));

  const catalogue = signal(/** @type {Catalogue | null} */ (null));
  const network = signal(/** @type {Network | null} */ (null));
  const run = signal(/** @type {RunState} */ (IDLE));
  const connection = signal(/** @type {ConnectionState} */ ({ phase: 'loading', message: '', progress: NaN }));
  const errors = signal(/** @type {ReadonlyMap<string, FieldError>} */ (new Map()));
  const notices = signal(/** @type {readonly Notice[]} */ ([]));
  const divergence = signal(/** @type {Divergence | null} */ (null));
  const undoable = signal(false);
  const redoable = signal(false);
  const past = signal(PRESENT);
  const solved = signal(/** @type {ReadonlySet<number>} */ (new Set()));
  /** What the newest check of a task found missing, by the task's number. */
  const missing = signal(/** @type {ReadonlyMap<number, string[]>} */ (new Map()));
  /** Names of the streams that are on screen: what is not watched stands still. */
  const watched = signal(/** @type {ReadonlySet<string>} */ (new Set()));
  const frameMs = signal(NaN);
  const announcement = signal('');
  /** Why nothing can be changed here now, such as on a page that only watches; empty where everything can. */
  const held = signal('');

  const showTest = signal(false);
  const discretize = signal(false);
  const theme = signal(/** @type {Theme} */ ('system'));
  const hovered = signal('');
  const pinned = signal('');
  const marked = signal(/** @type {readonly number[]} */ ([]));
  const pinnedRuns = signal(/** @type {readonly PinnedRun[]} */ ([]));
  const hidden = signal(/** @type {ReadonlySet<string>} */ (new Set()));
  const drawerTab = signal('');
  /** May the map's points be changed here? */
  const paintable = signal(false);
  /** What a hand on the map does: look, or one of three tools. `target`: class from 0, or a value from -1 to 1. */
  const brush = signal(/** @type {{tool: 'look' | 'brush' | 'move' | 'erase', target: number}} */ ({ tool: 'look', target: 0 }));
  /** A table that was read and is not used yet, with the sentence that says why. */
  const upload = signal(/** @type {Upload | null} */ (null));
  /** The point whose passes the maths view shows. */
  const point = signal({ x: 1, y: 1, target: 1 });
  /** Whether that view is on the screen, so that the map marks the point. */
  const pointShown = signal(false);
  /** Number of the sample whose numbers a graph shows, from 0. */
  const sample = signal(0);
  const stepSize = signal(/** @type {StepSize} */ ({ count: 1, unit: 'epoch' }));
  /** Trials of a sweep whose runs are shown, by their numbers; without a choice (-1) a view opens the best one. */
  const trials = signal(/** @type {{readonly opened: number, readonly kept: readonly number[]}} */ (NO_TRIALS));

  /** @type {Map<string, import('@preact/signals-core').Signal<Frame | null>>} */
  const frames = new Map();
  /** @type {Map<string, import('@preact/signals-core').Signal<Series>>} */
  const series = new Map();

  /** @param {string} stream */
  function frameSignal(stream) {
    let found = frames.get(stream);
    if (!found) frames.set(stream, (found = signal(/** @type {Frame | null} */ (null))));
    return found;
  }

  /** @param {string} stream */
  function seriesSignal(stream) {
    let found = series.get(stream);
    if (!found) series.set(stream, (found = signal(emptySeries())));
    return found;
  }

  const experiment = computed(() => catalogue.value?.experiments[experimentKey] ?? null);
  /** The lab's complete start configuration: what a double click and an address without a hash mean. */
  const start = computed(() => {
    const fields = experiment.value?.fields ?? [];
    const given = fields.filter((field) => field.name in labStart);
    return { ...defaultsOf(fields), ...Object.fromEntries(given.map((field) => [field.name, checkField(field, labStart[field.name])])) };
  });
  const config = computed(() =>
    pending.value.reduce((sum, entry) => ({ ...sum, ...entry.changes }), confirmed.value ?? start.value),
  );

  /** The chosen speed in steps a second, null for full speed. */
  const speed = computed(() => (pendingSpeeds.value.at(-1) ?? run.value).stepsPerSecond);

  const status = computed(() => /** @type {Status | null} */ (readStatus(frameSignal('status').value)));

  /** @param {string} path @param {FieldError | null} error */
  function setError(path, error) {
    const next = new Map(errors.value);
    if (error) next.set(path, error);
    else for (const key of next.keys()) if (key === path || key.startsWith(`${path}.`)) next.delete(key);
    errors.value = next;
  }

  /** @param {string} type @param {Config} [fields] */
  async function command(type, fields = {}) {
    if (held.value) { // a key or a hand on a picture: no fault, nothing to show as one
      announcement.value = held.value;
      return null;
    }
    try {
      return await transport.command(type, fields);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setError(error.detail.path, error.detail);
      return null;
    }
  }

  /** A command whose refusal belongs beside the button that sent it. @param {string} type @param {Config} fields @returns {Promise<{answer: any, problem: FieldError | null}>} */
  async function ask(type, fields) {
    try {
      return { answer: await transport.command(type, fields), problem: null };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return { answer: null, problem: error.detail };
    }
  }

  const actions = {
    /**
     * Change some fields of the configuration, all or nothing. The page shows them at once and takes them back if the
     * server refuses. `live` marks one of many changes of a drag: in-between values may be skipped.
     *
     * @param {Config} changes
     * @param {{replace?: boolean, live?: boolean}} [how]
     * @returns {Promise<any>} the answer, null when it was refused
     */
    async configure(changes, { replace = false, live = false } = {}) {
      const entry = { changes };
      batch(() => {
        for (const name of Object.keys(changes)) setError(name, null);
        pending.value = [...pending.value, entry];
      });
      try {
        return await command('configure', live ? { changes, replace, live } : { changes, replace });
      } finally {
        pending.value = pending.value.filter((other) => other !== entry);
      }
    },
    /** Set one weight or bias. @param {string} target @param {number[]} index @param {number} value */
    edit: (target, index, value) => command('edit', { target, index, value }),
    play: () => command('play'),
    pause: () => command('pause'),
    toggle: () => command(run.value.running ? 'pause' : 'play'),
    /** Pause and train a little; without arguments the chosen step size. @param {Partial<StepSize>} [size] */
    step: (size = {}) => command('step', { ...stepSize.value, ...size }),
    /** Shown at once, so that many steps of a slider do not fall over their answers. @param {number | null} stepsPerSecond null: as fast as the engine can */
    async speed(stepsPerSecond) {
      const entry = { stepsPerSecond };
      pendingSpeeds.value = [...pendingSpeeds.value, entry];
      try {
        return await command('speed', { steps_per_second: stepsPerSecond });
      } finally {
        pendingSpeeds.value = pendingSpeeds.value.filter((other) => other !== entry);
      }
    },
    /** Fresh weights at step 0, paused. @param {number | null} [seed] null keeps the seed */
    reset: (seed = null) => command('reset', { seed }),
    /** Look at the kept moment nearest to a step; null: the present. @param {number | null} step */
    recall: (step) => command('recall', { step }),
    /** Make the moment that is looked at the present one. */
    rewind: () => command('rewind'),
    /** Make another run from the moment that is shown. @returns {Promise<string | null>} name of its session */
    async fork() {
      const { answer, problem } = await ask('fork', {});
      if (problem) actions.tell('warning', problem.message);
      return answer?.session ?? null;
    },
    /** Save the moment that is shown. @param {string} name @param {string} note @returns {Promise<{answer: any, problem: FieldError | null}>} */
    save: (name, note) => ask('save', { name, note }),
    undo: () => command('undo'),
    redo: () => command('redo'),
    /** The run in another form. @param {string} form @returns {Promise<{answer: ExportedEvent | null, problem: FieldError | null}>} */
    exportRun: (form) => ask('export', { form }),
    /** Continue from a file that was exported as JSON. @param {string} text @returns {Promise<{answer: any, problem: FieldError | null}>} */
    async importRun(text) {
      if (text.length <= MOST_CHARACTERS) return ask('import', { text });
      const message = `This file has ${text.length.toLocaleString('en-US')} characters; a saved run has at most ${MOST_CHARACTERS.toLocaleString('en-US')}. Choose a file that this page exported as JSON.`;
      return { answer: null, problem: { code: 'too_large', path: '', message, allowed: [] } };
    },
    /** Read a CSV file of the student's own and use it as it was guessed, if that does. @param {Uint8Array} bytes @param {string} name */
    async openTable(bytes, name) {
      const tooLong = uploadProblem(bytes);
      const { answer, problem } = tooLong ? { answer: null, problem: tooLong } : await ask('upload', { bytes, name });
      setError('own', null);
      if (problem) setError('own.table', problem);
      if (!answer) return;
      upload.value = { own: answer.own, choice: answer.choice, refusal: answer.refusal };
      if (answer.refusal === '' && await actions.configure(answer.choice)) upload.value = null;
    },
    /** Send pictures of the student's own and train on them. @param {Uint8Array} bytes of `albumBytes` @param {string} name @returns {Promise<boolean>} */
    async openPictures(bytes, name) {
      setError('pictures', null);
      const { answer, problem } = await ask('upload', { bytes, name });
      if (problem) setError('pictures', problem);
      return answer !== null && (await actions.configure(answer.choice)) !== null;
    },
    /** Use other columns of a table. @param {Config} changes @returns {Promise<boolean>} */
    async chooseColumns(changes) {
      setError('own', null);
      const answer = await actions.configure(changes);
      if (answer) upload.value = null;
      return answer !== null;
    },
    dropUpload() { upload.value = null; setError('own', null); },
    /** Change points of the map. @param {number} stroke @param {import('./types.js').Strokes} strokes */
    paint(stroke, strokes) { return command('paint', { stroke, ...strokes }); },
    /** @param {Partial<{tool: 'look' | 'brush' | 'move' | 'erase', target: number}>} next */
    setBrush(next) { brush.value = { ...brush.value, ...next }; },
    allowPainting() { paintable.value = true; },
    /** Keep the present curves to compare others with. */
    pinRun() {
      const curves = seriesSignal('curves').value;
      if (curves.length === 0 || pinnedRuns.value.length >= MOST_PINNED) return;
      pinnedRuns.value = [...pinnedRuns.value, pinnedRun(curves, config.value, pinnedRuns.value)];
    },
    /** @param {number} id @param {string} name */
    renameRun(id, name) { pinnedRuns.value = pinnedRuns.value.map((kept) => (kept.id === id ? { ...kept, name } : kept)); },
    /** @param {readonly PinnedRun[]} runs kept over a reload */
    restoreRuns(runs) { pinnedRuns.value = runs; },
    /** @param {number} id */
    unpinRun(id) { pinnedRuns.value = pinnedRuns.value.filter((kept) => kept.id !== id); },
    /** Put rings around points of the map. @param {readonly number[]} points  places in the `data` stream */
    mark(points) { if (marked.value.length + points.length > 0) marked.value = points; },
    /** Ask the server whether a task of the lab is solved. @param {number} task from 0 */
    check: (task) => command('check', { task }),
    /** Show a unit large for now: `0.3` is neuron 3 of layer 0, `feature.2`; empty: the output. @param {string} unit */
    hover(unit) { hovered.value = unit; },
    /** Keep a unit large; the same unit again lets go. @param {string} unit */
    pin(unit) { pinned.value = pinned.value === unit ? '' : unit; },
    /** @param {boolean} on */
    setShowTest(on) { showTest.value = on; },
    /** @param {boolean} on */
    setDiscretize(on) { discretize.value = on; },
    /** @param {Theme} choice */
    setTheme(choice) { theme.value = choice; },
    /** @param {Iterable<string>} keys */
    setHidden(keys) { hidden.value = new Set(keys); },
    /** @param {string} key */
    setDrawerTab(key) { drawerTab.value = key; },
    /** @param {Partial<{x: number, y: number, target: number}>} next */
    setPoint(next) { point.value = { ...point.value, ...next }; },
    /** @param {boolean} on */
    showPoint(on) { pointShown.value = on; },
    /** Look at another sample. @param {number} next */
    setSample(next) { sample.value = next; },
    /** @param {StepSize} size */
    setStepSize(size) { stepSize.value = size; },
    /** @param {number} trial */
    openTrial(trial) { trials.value = { ...trials.value, opened: trial }; },
    /** Show a trial's run beside the opened one. @param {number} trial */
    keepTrial(trial) {
      const { opened, kept } = trials.value;
      if (kept.length < MOST_KEPT && !kept.includes(trial)) trials.value = { opened, kept: [...kept, trial] };
    },
    /** @param {number} trial */
    dropTrial(trial) { trials.value = { ...trials.value, kept: trials.value.kept.filter((other) => other !== trial) }; },
    /** Show a sentence beside a control. @param {FieldError} error */
    refuse(error) { setError(error.path, error); },
    /** @param {string} path the field's, with everything below it */
    forgive(path) { setError(path, null); },
    dismissDivergence() { divergence.value = null; },
    /** Show a sentence over the page; only the newest few stay. @param {'info' | 'warning'} level @param {string} message */
    tell(level, message) {
      lastNotice += 1;
      notices.value = [...notices.value.slice(1 - MOST_NOTICES), { id: lastNotice, level, message }];
    },
    /** @param {number} id */
    dismissNotice(id) { notices.value = notices.value.filter((notice) => notice.id !== id); },
    /** Say a sentence to screen readers. @param {string} sentence */
    announce(sentence) { announcement.value = sentence; },
  };

  return {
    experimentKey, labKey, solved, missing,
    catalogue, experiment, start, config, network, run, speed, status, connection, errors, notices, divergence,
    undoable, redoable, past, watched, frameMs, announcement, held,
    showTest, discretize, theme, hovered, pinned, marked, pinnedRuns, hidden, drawerTab, paintable, brush, upload, point, pointShown, sample, stepSize, trials,
    /** The unit the big map shows; empty is the output. */
    shownUnit: computed(() => hovered.value || pinned.value),
    /** Newest frame of a stream, null before the first. @param {string} stream @returns {import('@preact/signals-core').ReadonlySignal<Frame | null>} */
    frame: (stream) => frameSignal(stream),
    /** Whole table of a series stream. @param {string} stream @returns {import('@preact/signals-core').ReadonlySignal<Series>} */
    series: (stream) => seriesSignal(stream),
    actions,

    /** Give the actions their way to the server. @param {Transport} next */
    connect(next) { transport = next; },

    /** @param {Catalogue} next */
    setCatalogue(next) { catalogue.value = next; },

    /** @param {ConnectionState} next */
    setConnection(next) { connection.value = next; },

    /** @param {Iterable<string>} streams on screen now */
    setWatched(streams) { watched.value = new Set(streams); },

    /** Leave the run as it is, or let go. @param {string} reason  a sentence, empty to let go */
    hold(reason) { held.value = reason; },

    /** @param {number} ms running mean of the time one bundle takes to draw */
    setFrameMs(ms) { frameMs.value = ms; },

    /** Take over an event of the server (`docs/PROTOCOL.md`). @param {Event} event */
    receive(event) {
      batch(() => {
        switch (event.type) {
          case 'welcome':
            if (!event.resumed) for (const table of series.values()) table.value = emptySeries();
            confirmed.value = event.config;
            network.value = /** @type {Network} */ (event.network);
            run.value = runState(event.state);
            undoable.value = event.undoable;
            redoable.value = event.redoable;
            solved.value = new Set(event.solved);
            past.value = PRESENT;
            errors.value = new Map();
            // What was said while the page waited is over now.
            notices.value = notices.value.filter(({ level }) => level !== 'info');
            break;
          case 'configured':
            confirmed.value = event.config;
            network.value = /** @type {Network} */ (event.network);
            run.value = runState(event.state);
            undoable.value = event.undoable;
            redoable.value = event.redoable;
            if (event.reset) {
              divergence.value = null;
              trials.value = NO_TRIALS;
            }
            break;
          case 'recalled':
            past.value = { step: event.step, present: event.present, kept: event.kept };
            confirmed.value = event.config;
            network.value = /** @type {Network} */ (event.network);
            break;
          case 'edited':
            undoable.value = event.undoable;
            redoable.value = event.redoable;
            break;
          case 'checked':
            missing.value = new Map(missing.value).set(event.task, event.missing);
            if (event.solved) solved.value = new Set(solved.value).add(event.task);
            break;
          case 'state':
            run.value = runState(event);
            if (event.running) divergence.value = null;
            break;
          case 'diverged':
            divergence.value = event;
            break;
          case 'error':
            // A picture of a neuron that is gone was asked for: show the output again.
            if (event.path.startsWith('streams.')) pinned.value = hovered.value = '';
            else setError(event.path, event);
            break;
          case 'notice':
            actions.tell(event.level, event.message);
            break;
        }
      });
    },

    /** Take over what came with one bundle; views draw before this returns. @param {Iterable<Arrival>} arrivals */
    apply(arrivals) {
      batch(() => {
        for (const arrival of arrivals) {
          if ('frame' in arrival) frameSignal(arrival.stream).value = arrival.frame;
          else {
            const table = seriesSignal(arrival.stream);
            table.value = appendRows(table.value, arrival);
          }
        }
      });
    },
  };
}

/** The server refused a command; `detail` is its typed error. */
export class CommandError extends Error {
  /** @param {FieldError} detail */
  constructor(detail) {
    super(detail.message);
    this.name = 'CommandError';
    this.detail = detail;
  }
}

/** @param {Frame | null} frame @returns {Status | null} */
function readStatus(frame) {
  const values = frame?.arrays.values?.data;
  if (!values) return null;
  const [step, epoch, trainingLoss, testLoss, trainingAccuracy, testAccuracy, stepsPerSecond, learningRate, picturesPerSecond = NaN] = values;
  return /** @type {Status} */ ({
    step, epoch, trainingLoss, testLoss, trainingAccuracy, testAccuracy, stepsPerSecond, learningRate, picturesPerSecond,
  });
}

/** @param {import('../protocol.js').RunState} state @returns {RunState} */
function runState(state) {
  return {
    running: state.running,
    reason: state.reason,
    message: state.message,
    step: state.step,
    stepsPerSecond: state.steps_per_second,
  };
}
