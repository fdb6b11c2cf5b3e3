/** Constants and messages of the protocol (docs/PROTOCOL.md). Written by `make protocol`: do not edit. */

/** Sent in `hello`; the server refuses another one. */
export const PROTOCOL_VERSION = 1;

/** Longest text message the server takes. */
export const MAX_MESSAGE_BYTES = 65536;

/** Longest text of one `import` message. */
export const IMPORT_PART_CHARACTERS = 10000;

/** Messages one imported file may take. */
export const MOST_IMPORT_PARTS = 200;

/** Bytes of a table in one `upload` message. */
export const UPLOAD_PART_BYTES = 45000;

/** Messages one table may take. */
export const MOST_UPLOAD_PARTS = 90;

/** Events the server keeps for replay. */
export const EVENT_RING = 256;

/** Every `code` of an `error` event. */
export const ERROR_CODES = Object.freeze(['bad_json', 'too_large', 'unknown_type', 'bad_field', 'out_of_range', 'not_ready', 'busy', 'internal', 'frozen', 'read_only']);

/** Close codes of the websocket. */
export const CLOSE = Object.freeze({'takenOver': 4001, 'protocol': 4002, 'ticket': 4003, 'removed': 4005, 'tooSlow': 4008, 'full': 4013});

/** Numbers of the binary header. */
export const FRAME = Object.freeze({'magic': 45057, 'headerBytes': 32, 'kindSnapshot': 1, 'kindSeries': 2, 'flagKeyframe': 1, 'flagLast': 2});

/** NumPy names of the array types, by their number in a frame. */
export const DTYPES = Object.freeze(['uint8', 'int8', 'int16', 'int32', 'float32', 'float64']);

/**
 * Is it training, why, at which step and at which chosen speed (null: full speed).
 *
 * @typedef {object} RunState
 * @property {boolean} running
 * @property {'play' | 'pause' | 'step' | 'reset' | 'diverged' | 'early_stopping' | 'target_loss' | 'plateau' | 'max_steps' | 'started'} reason
 * @property {string} message
 * @property {number} step
 * @property {number | null} steps_per_second
 */

/**
 * One way out of a diverged run: a button's words and the configuration changes it makes.
 *
 * @typedef {object} Remedy
 * @property {string} label
 * @property {Record<string, any>} changes
 */

/**
 * The run that everybody is shown.
 *
 * @typedef {object} Projected
 * @property {string} session
 * @property {string} pseudonym
 * @property {string} lab
 */

/**
 * One task that the teacher has set, as a student sees it.
 *
 * @typedef {object} SetTask
 * @property {string} lab
 * @property {number} task
 * @property {string} title
 * @property {boolean} solved
 */

/**
 * One member: the run they work on (empty: none in memory) and the assignments they have tried and solved.
 *
 * @typedef {object} Student
 * @property {string} member
 * @property {string} pseudonym
 * @property {string} session
 * @property {string} lab
 * @property {number} step
 * @property {boolean} running
 * @property {boolean} here
 * @property {number} away_s
 * @property {Record<string, number>} attempts
 * @property {Array<string>} solved
 */

/**
 * One task that the teacher has set, and how many have solved it.
 *
 * @typedef {object} Assigned
 * @property {string} id
 * @property {string} lab
 * @property {number} task
 * @property {string} title
 * @property {number} solved
 */

/**
 * First message of a socket: open a new session, or join the one this page had.
 *
 * @typedef {object} HelloCommand
 * @property {'hello'} type
 * @property {number} protocol
 * @property {string} experiment
 * @property {string} [ticket]
 * @property {string} [lab]
 * @property {string | null} [session]
 * @property {boolean} [watch]
 * @property {string} [resume]
 * @property {number} [epoch]
 * @property {number} [event_offset]
 */

/**
 * Change some configuration fields, all or none; ``replace`` starts from the defaults.
 *
 * @typedef {object} ConfigureCommand
 * @property {'configure'} type
 * @property {number} id
 * @property {Record<string, any>} changes
 * @property {boolean} [replace]
 */

/**
 * Train until told otherwise.
 *
 * @typedef {object} PlayCommand
 * @property {'play'} type
 * @property {number} id
 */

/**
 * Stop training at the next step boundary.
 *
 * @typedef {object} PauseCommand
 * @property {'pause'} type
 * @property {number} id
 */

/**
 * Pause, then train this many batches or epochs.
 *
 * @typedef {object} StepCommand
 * @property {'step'} type
 * @property {number} id
 * @property {number} [count]
 * @property {'batch' | 'epoch'} [unit]
 */

/**
 * Train at this many steps a second, or as fast as possible (null).
 *
 * @typedef {object} SpeedCommand
 * @property {'speed'} type
 * @property {number} id
 * @property {number | null} steps_per_second
 */

/**
 * Fresh weights at step 0, paused; a null seed keeps the present one.
 *
 * @typedef {object} ResetCommand
 * @property {'reset'} type
 * @property {number} id
 * @property {number | null} [seed]
 */

/**
 * Set one parameter; training goes on.
 *
 * @typedef {object} EditCommand
 * @property {'edit'} type
 * @property {number} id
 * @property {string} target
 * @property {Array<number>} index
 * @property {number} value
 */

/**
 * Take back the last configure, reset or edit.
 *
 * @typedef {object} UndoCommand
 * @property {'undo'} type
 * @property {number} id
 */

/**
 * Repeat what was taken back last.
 *
 * @typedef {object} RedoCommand
 * @property {'redo'} type
 * @property {number} id
 */

/**
 * Look at the kept moment nearest to a step; null goes back to the present. Training pauses.
 *
 * @typedef {object} RecallCommand
 * @property {'recall'} type
 * @property {number} id
 * @property {number | null} step
 */

/**
 * Make the moment that is looked at the present one; undo brings the other back.
 *
 * @typedef {object} RewindCommand
 * @property {'rewind'} type
 * @property {number} id
 */

/**
 * Make another run of this visitor from the moment that is shown.
 *
 * @typedef {object} ForkCommand
 * @property {'fork'} type
 * @property {number} id
 */

/**
 * Save the moment that is shown under a name.
 *
 * @typedef {object} SaveCommand
 * @property {'save'} type
 * @property {number} id
 * @property {string} name
 * @property {string} [note]
 */

/**
 * Has the run reached what this task of the lab asks for? Tasks count from 0.
 *
 * @typedef {object} CheckCommand
 * @property {'check'} type
 * @property {number} id
 * @property {number} task
 */

/**
 * Give the run in another form, a key of the catalogue's ``exports``.
 *
 * @typedef {object} ExportCommand
 * @property {'export'} type
 * @property {number} id
 * @property {string} form
 */

/**
 * One part of a saved run; all parts carry the same ``id``, and the last one carries it out.
 *
 * @typedef {object} ImportCommand
 * @property {'import'} type
 * @property {number} id
 * @property {number} part
 * @property {number} parts
 * @property {string} text
 */

/**
 * One part of a table of the student's own, in base64; all parts carry the same ``id`` and ``name``.
 *
 * @typedef {object} UploadCommand
 * @property {'upload'} type
 * @property {number} id
 * @property {string} name
 * @property {number} part
 * @property {number} parts
 * @property {string} data
 */

/**
 * Add, erase and move points of the map; messages of the same ``stroke`` are taken back together.
 *
 * @typedef {object} PaintCommand
 * @property {'paint'} type
 * @property {number} id
 * @property {number} stroke
 * @property {Array<Array<number>>} [add]
 * @property {Array<Array<number>>} [erase]
 * @property {Array<Array<number>>} [move]
 */

/**
 * The streams that are on screen now, with their options, and only those.
 *
 * @typedef {object} WatchCommand
 * @property {'watch'} type
 * @property {Record<string, Record<string, any>>} streams
 */

/**
 * Bundle ``seq`` was drawn; the browser holds series rows up to index ``points`` of ``generation``.
 *
 * @typedef {object} AckCommand
 * @property {'ack'} type
 * @property {number} seq
 * @property {number} [points]
 * @property {number} [generation]
 */

/**
 * Is the session there?
 *
 * @typedef {object} PingCommand
 * @property {'ping'} type
 * @property {number} id
 */

/**
 * The session is ready; everything a page needs to draw itself.
 *
 * @typedef {object} WelcomeEvent
 * @property {'welcome'} type
 * @property {number} protocol
 * @property {string} session
 * @property {string} resume
 * @property {number} epoch
 * @property {boolean} resumed
 * @property {string} experiment
 * @property {Record<string, any>} config
 * @property {RunState} state
 * @property {Record<string, any>} network
 * @property {boolean} undoable
 * @property {boolean} redoable
 * @property {Array<number>} solved
 * @property {number} offset
 */

/**
 * The configuration, the weights or both were changed.
 *
 * @typedef {object} ConfiguredEvent
 * @property {'configured'} type
 * @property {number | null} id
 * @property {Record<string, any>} config
 * @property {Record<string, any>} network
 * @property {RunState} state
 * @property {boolean} reset
 * @property {Array<string>} changed
 * @property {boolean} undoable
 * @property {boolean} redoable
 * @property {number} offset
 */

/**
 * One parameter was set.
 *
 * @typedef {object} EditedEvent
 * @property {'edited'} type
 * @property {number | null} id
 * @property {string} target
 * @property {Array<number>} index
 * @property {number} value
 * @property {boolean} undoable
 * @property {boolean} redoable
 * @property {number} offset
 */

/**
 * What is shown: a kept moment by its step, or (null) the present, which is at step ``present``.
 *
 * @typedef {object} RecalledEvent
 * @property {'recalled'} type
 * @property {number | null} id
 * @property {number | null} step
 * @property {number} present
 * @property {Array<number>} kept
 * @property {Record<string, any>} config
 * @property {Record<string, any>} network
 * @property {number} offset
 */

/**
 * The name of the new session; never replayed.
 *
 * @typedef {object} ForkedEvent
 * @property {'forked'} type
 * @property {number} id
 * @property {string} session
 * @property {number} offset
 */

/**
 * The run is saved; ``run`` names it in the addresses of saved runs. Never replayed.
 *
 * @typedef {object} SavedEvent
 * @property {'saved'} type
 * @property {number} id
 * @property {string} run
 * @property {number} offset
 */

/**
 * A task was judged; ``missing`` has a sentence for each condition that does not hold, none when it is solved.
 *
 * @typedef {object} CheckedEvent
 * @property {'checked'} type
 * @property {number | null} id
 * @property {number} task
 * @property {boolean} solved
 * @property {Array<string>} missing
 * @property {number} offset
 */

/**
 * Training started, stopped or changed its speed.
 *
 * @typedef {object} StateEvent
 * @property {'state'} type
 * @property {number | null} id
 * @property {boolean} running
 * @property {'play' | 'pause' | 'step' | 'reset' | 'diverged' | 'early_stopping' | 'target_loss' | 'plateau' | 'max_steps' | 'started'} reason
 * @property {string} message
 * @property {number} step
 * @property {number | null} steps_per_second
 * @property {number} offset
 */

/**
 * A command was refused; nothing has changed and the run goes on.
 *
 * @typedef {object} ErrorEvent
 * @property {'error'} type
 * @property {number | null} id
 * @property {'bad_json' | 'too_large' | 'unknown_type' | 'bad_field' | 'out_of_range' | 'not_ready' | 'busy' | 'internal' | 'frozen' | 'read_only'} code
 * @property {string} path
 * @property {string} message
 * @property {Array<any>} allowed
 * @property {number} offset
 */

/**
 * Training met a number that is not finite and stopped there.
 *
 * @typedef {object} DivergedEvent
 * @property {'diverged'} type
 * @property {number} step
 * @property {string} layer
 * @property {string} quantity
 * @property {string} message
 * @property {Array<Remedy>} remedies
 * @property {number} offset
 */

/**
 * The run in another form; never replayed.
 *
 * @typedef {object} ExportedEvent
 * @property {'exported'} type
 * @property {number} id
 * @property {string} filename
 * @property {string} media_type
 * @property {'text' | 'base64'} encoding
 * @property {string} content
 * @property {number} offset
 */

/**
 * A table was read: what is in it, a configuration to begin with, and why that does not do as it is.
 *
 * @typedef {object} UploadedEvent
 * @property {'uploaded'} type
 * @property {number} id
 * @property {Record<string, any>} own
 * @property {Record<string, any>} choice
 * @property {string} refusal
 * @property {number} offset
 */

/**
 * Something worth knowing that answers no command.
 *
 * @typedef {object} NoticeEvent
 * @property {'notice'} type
 * @property {'info' | 'warning'} level
 * @property {string} message
 * @property {number} offset
 */

/**
 * The answer to a ping.
 *
 * @typedef {object} PongEvent
 * @property {'pong'} type
 * @property {number} id
 * @property {number} offset
 */

/**
 * Use this browser as the teacher whose token this is.
 *
 * @typedef {object} SignInRequest
 * @property {string} token
 */

/**
 * Open a room.
 *
 * @typedef {object} OpenRoomRequest
 * @property {string} name
 */

/**
 * Become a member of the room with this code.
 *
 * @typedef {object} JoinRequest
 * @property {string} code
 * @property {string} pseudonym
 */

/**
 * Bring everybody to a lab, with the settings of an address such as ``#v=1&seed=3``.
 *
 * @typedef {object} PushRequest
 * @property {string} lab
 * @property {string} address
 */

/**
 * Stop everybody's training and hold their controls, or let go.
 *
 * @typedef {object} FreezeRequest
 * @property {boolean} frozen
 */

/**
 * Show everybody one student's run, or, with an empty name, nobody's.
 *
 * @typedef {object} ProjectRequest
 * @property {string} session
 */

/**
 * Send a student away for good.
 *
 * @typedef {object} KickRequest
 * @property {string} member
 */

/**
 * Set all tasks of a lab.
 *
 * @typedef {object} AssignRequest
 * @property {string} lab
 */

/**
 * Take the tasks of a lab back, with what was solved of them.
 *
 * @typedef {object} TakeBackRequest
 * @property {string} lab
 */

/**
 * First message of a socket of a room; without a name the room this visitor has joined.
 *
 * @typedef {object} RoomHelloRequest
 * @property {string} ticket
 * @property {string} room
 */

/**
 * The room as a student may know it.
 *
 * @typedef {object} RoomEvent
 * @property {'room'} type
 * @property {string} name
 * @property {string} pseudonym
 * @property {string} lab
 * @property {string} address
 * @property {number} pushes
 * @property {boolean} frozen
 * @property {boolean} shown
 * @property {Projected | null} projected
 * @property {Array<SetTask>} tasks
 * @property {number} offset
 */

/**
 * The room as its teacher sees it.
 *
 * @typedef {object} RosterEvent
 * @property {'roster'} type
 * @property {string} room
 * @property {string} name
 * @property {string} code
 * @property {string} lab
 * @property {string} address
 * @property {boolean} frozen
 * @property {string} projected
 * @property {Array<Student>} students
 * @property {Array<Assigned>} assignments
 * @property {number} offset
 */

/**
 * Any message a page sends.
 *
 * @typedef {HelloCommand | ConfigureCommand | PlayCommand | PauseCommand | StepCommand | SpeedCommand | ResetCommand | EditCommand | UndoCommand | RedoCommand | RecallCommand | RewindCommand | ForkCommand | SaveCommand | CheckCommand | ExportCommand | ImportCommand | UploadCommand | PaintCommand | WatchCommand | AckCommand | PingCommand} Command
 */

/**
 * Any text message a page gets.
 *
 * @typedef {WelcomeEvent | ConfiguredEvent | EditedEvent | RecalledEvent | ForkedEvent | SavedEvent | CheckedEvent | StateEvent | ErrorEvent | DivergedEvent | ExportedEvent | UploadedEvent | NoticeEvent | PongEvent} Event
 */

/**
 * Any text message a socket of a room gets.
 *
 * @typedef {RoomEvent | RosterEvent} RoomNews
 */
