/**
 * Shapes that travel through the page. Types only; nothing here runs.
 *
 * Messages of the websocket have their own generated types in `protocol.js`.
 *
 * @typedef {Record<string, any>} Config  configuration of the experiment, by field name
 *
 * @typedef {object} FieldBase
 * @property {string} name
 * @property {string} label
 * @property {string} help      one sentence
 * @property {string} formula   LaTeX or empty
 * @property {string} [mathml]  the formula as the browser draws it
 *
 * @typedef {FieldBase & {kind: 'real', default: number, minimum: number, maximum: number, unit: string, scale: 'linear' | 'log', stops: number[]}} RealField
 * @typedef {FieldBase & {kind: 'integer', default: number, minimum: number, maximum: number, unit: string, stops: number[]}} IntegerField
 * @typedef {FieldBase & {kind: 'flag', default: boolean}} FlagField
 * @typedef {FieldBase & {kind: 'choice', default: string, choices: string[]}} ChoiceField
 * @typedef {FieldBase & {kind: 'text', default: string, longest: number}} TextField
 * @typedef {FieldBase & {kind: 'several', default: string[], choices: string[], minimum: number}} SeveralField
 * @typedef {FieldBase & {kind: 'rows', default: Config[], entry: Field[], minimum: number, maximum: number}} RowsField
 * @typedef {FieldBase & {kind: 'settings', of: string, registry: string}} SettingsField  settings of what the field `of` chose
 * @typedef {RealField | IntegerField | FlagField | ChoiceField | TextField | SeveralField | RowsField | SettingsField} Field
 *
 * @typedef {object} Spec
 * @property {string} label
 * @property {string} help
 * @property {string} formula
 * @property {string} [mathml]  the formula as the browser draws it
 * @property {number} order
 * @property {Field[]} fields
 *
 * @typedef {Spec & {needs_picture: boolean, flattens: boolean, merges: boolean}} BlockSpec  a kind of row of an own network
 *
 * @typedef {object} Preview     noise-free example points of a data set, at most 200
 * @property {number[][]} points pairs x, y in -6..6
 * @property {number[]} target   -1 / +1, a class index, or the regression value
 *
 * @typedef {object} Curve      an activation and its derivative, null where there is no value
 * @property {number[]} x
 * @property {(number | null)[]} value
 * @property {(number | null)[]} derivative
 *
 * @typedef {Spec & {preview?: Curve}} ActivationSpec
 *
 * @typedef {Spec & {problem: 'classification' | 'regression', classes: string[], preview?: Preview}} DatasetSpec
 *
 * @typedef {Spec & {extension: string, media_type: string, retrains: boolean}} ExportSpec  a form in which a run can leave
 *
 * @typedef {object} StreamSpec
 * @property {string} name
 * @property {'snapshot' | 'series'} kind
 * @property {string} help
 * @property {{name: string, dtype: string, shape: (string | number)[], help: string}[]} arrays
 * @property {Field[]} options
 * @property {string[]} columns   names of a series' columns, empty for a snapshot
 *
 * @typedef {{name: string, formula: string, mathml: string}} Formula  shown beside live numbers
 *
 * @typedef {Spec & {streams: StreamSpec[], formulas?: Formula[]}} ExperimentSpec
 *
 * @typedef {object} Catalogue
 * @property {string} version
 * @property {string} engine_hash
 * @property {Record<string, ActivationSpec>} activations
 * @property {Record<string, Spec>} losses
 * @property {Record<string, Spec>} optimizers
 * @property {Record<string, Spec>} schedules
 * @property {Record<string, Spec>} initializers
 * @property {Record<string, DatasetSpec>} datasets
 * @property {Record<string, Spec>} layers
 * @property {Record<string, BlockSpec>} blocks
 * @property {Record<string, Spec>} surfaces
 * @property {Record<string, Spec>} presets
 * @property {Record<string, Spec>} images
 * @property {Record<string, ExportSpec>} exports
 * @property {Record<string, ExperimentSpec>} experiments
 * @property {{key: string, title: string}[]} labs
 *
 * @typedef {object} Parameter    one weight or bias array of a layer
 * @property {string} target      such as `layers.0.weight`, the name `edit` takes
 * @property {number[]} shape     [inputs, units] for a dense weight
 * @property {number} offset      first position in the `weights` stream's `values`
 *
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} kind
 * @property {number} units
 * @property {string} activation
 * @property {Parameter} weight
 * @property {Parameter} bias
 * @property {Parameter} [gamma]  scale of batch normalization, where the layer has it
 * @property {Parameter} [beta]   its shift
 * @property {boolean} [shortcut] is the layer's input added to its output
 *
 * @typedef {object} MapAxis
 * @property {string} label
 * @property {number} low         what the map's -6 stands for
 * @property {number} high        what the map's 6 stands for
 *
 * @typedef {object} OwnTable     a table of the student's own
 * @property {string} table       digest
 * @property {string} name        of the file
 * @property {number} rows
 * @property {{name: string, kind: 'number' | 'text', missing: number, distinct: number | null, low: number | null, high: number | null, problem: string}[]} columns
 * @property {string[][]} head    first rows, as text
 * @property {string[]} notes
 *
 * @typedef {object} GraphNode
 * @property {string} name
 * @property {string} base        the node it is a copy of, else itself
 * @property {number} time        which copy, from 1; 0 for what lies on no loop
 * @property {string} kind        key of a layer or activation; `input`; `zeros` before the first time step
 * @property {string[]} inputs    names of the nodes it reads
 * @property {number} size        how many numbers
 * @property {number} offset      of the first one in the `graph` stream's `values`
 * @property {{target: string, shape: number[], offset: number}[]} parameters
 *
 * @typedef {object} Network      hidden layers and the output layer, in order
 * @property {string[]} inputs
 * @property {Layer[]} layers
 * @property {string[]} outputs
 * @property {number} parameters
 * @property {number[]} [picture] of a network on pictures: height, width and channels of one
 * @property {{key: string, name: string, parameters: number, samples: number}[]} [contestants]  of a contest on pictures
 * @property {string} [score]     of a contest: what it is judged by where that is no accuracy
 * @property {{key: string, label: string}[]} [features]  that there are for the present data
 * @property {{across: MapAxis, up: MapAxis}} [shown]  of own data: what the map's axes stand for
 * @property {number[]} [still]   of own data: where each feature stands that the map does not show
 * @property {OwnTable} [own]     of own data: the table
 * @property {MapAxis} [target]   of own data in regression: numbers that -1 and +1 stand for
 * @property {{title: string, note: string}[]} [treatments]  of the sliding window: pictures of the stream of this name
 * @property {Config[]} [stack]   of a network of the course that is a chain: rows that build it
 * @property {string[]} [axes]    of an experiment on a loss surface: weights that are drawn
 * @property {GraphNode[]} [nodes]  of an experiment on graphs: inputs and nodes, each after those it reads
 * @property {{target: string, index: number[], label: string}[]} [checked]  what the rows of the stream `check` are
 * @property {number} [samples]   of such an experiment: 1 where the loss is a formula, which has no epochs
 * @property {{step: string, epoch: string}} [words]  what steps and epochs are called where they are no batches and no rounds of the data
 *
 * @typedef {Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array} Numbers
 *
 * @typedef {object} NumberArray
 * @property {Numbers} data       C order
 * @property {number[]} shape
 *
 * @typedef {object} Frame        the newest picture of one stream
 * @property {string} stream
 * @property {number} seq         bundle it came in
 * @property {number} epoch       life of the worker
 * @property {number} timeMs      worker's monotonic clock
 * @property {Record<string, NumberArray>} arrays  by the names of the catalogue
 *
 * @typedef {object} Series       a growing table, one typed array a column
 * @property {number} generation  rises when the table was thinned
 * @property {number} length      rows
 * @property {string[]} columns   names
 * @property {Float64Array[]} values  each `length` long, views that are valid until the next change
 *
 * @typedef {object} Status
 * @property {number} step
 * @property {number} epoch
 * @property {number} trainingLoss
 * @property {number} testLoss
 * @property {number} trainingAccuracy   0..1, NaN for regression
 * @property {number} testAccuracy       0..1, NaN for regression
 * @property {number} stepsPerSecond     measured
 * @property {number} learningRate       after the schedule
 * @property {number} picturesPerSecond  that are trained on, measured; NaN where nothing is trained on pictures
 *
 * @typedef {object} RunState
 * @property {boolean} running
 * @property {string} reason
 * @property {string} message
 * @property {number} step
 * @property {number | null} stepsPerSecond  the chosen speed; null is full speed
 *
 * @typedef {object} FieldError
 * @property {string} code
 * @property {string} path      dotted, such as `layers.0.units`; empty when no field is at fault
 * @property {string} message
 * @property {unknown[]} allowed
 *
 * @typedef {object} Divergence
 * @property {number} step
 * @property {string} layer
 * @property {string} quantity
 * @property {string} message
 * @property {{label: string, changes: Config}[]} remedies
 *
 * @typedef {object} Notice
 * @property {number} id
 * @property {'info' | 'warning'} level
 * @property {string} message
 *
 * @typedef {'loading' | 'connecting' | 'open' | 'reconnecting' | 'offline' | 'full' | 'outdated' | 'replaced' | 'removed'} ConnectionPhase
 *
 * @typedef {object} ConnectionState
 * @property {ConnectionPhase} phase
 * @property {string} message    a sentence, or empty
 * @property {number} progress   0..1 while `loading`, NaN when unknown
 *
 * @typedef {'system' | 'light' | 'dark'} Theme
 *
 * @typedef {object} StepSize
 * @property {number} count
 * @property {'batch' | 'epoch'} unit
 *
 * @typedef {{add?: number[][], erase?: number[][], move?: number[][]}} Strokes   points painted, erased, moved on the map
 *
 * @typedef {object} Transport   the only way out of the store; the websocket has one, the dev page another
 * @property {(type: string, fields: Config) => Promise<any>} command
 *
 * @typedef {import('@preact/signals-core').ReadonlySignal<any>} AnySignal
 */

export {};
