"""The numbers that Python and the interpreter agree on: operations, counters, scalars, outcomes.

A program is an int64 table with one row an operation: its code, then up to `OPERANDS` operands, mostly offsets into
the arena. New operations get the next number and one branch: in `engine.interpreter.interpret`, or, if they work on
images, in `engine.layers._image_table.perform`.
"""

from __future__ import annotations

from typing import Final

OPERANDS: Final = 13

# operations
GATHER: Final = 0
DENSE_FORWARD: Final = 1
DENSE_BACKWARD: Final = 2
ACTIVATION_FORWARD: Final = 3
ACTIVATION_BACKWARD: Final = 4
LOSS: Final = 5
REGULARIZE: Final = 6
CLIP_VALUE: Final = 7
CLIP_NORM: Final = 8
UPDATE: Final = 9
MASK_GRADIENT: Final = 10
SHRINK: Final = 11
CAPTURE: Final = 12
DROPOUT_FORWARD: Final = 13
DROPOUT_BACKWARD: Final = 14
SOFTMAX_FORWARD: Final = 15
SOFTMAX_BACKWARD: Final = 16
COPY: Final = 17
MERGE_FORWARD: Final = 18
MERGE_BACKWARD: Final = 19
EXPRESSION: Final = 20

# operations on images, run by engine/layers/_image_table.py
FIRST_IMAGE: Final = 64
MORE: Final = 64  # holds operands of the row before it
CONVOLVE: Final = 65
SPREAD: Final = 66
CONVOLVE_WEIGHTS: Final = 67
POOL: Final = 68
POOL_BACKWARD: Final = 69
BATCH_NORM: Final = 70
BATCH_NORM_PREDICT: Final = 71
BATCH_NORM_BACKWARD: Final = 72
LAYER_NORM: Final = 73
LAYER_NORM_BACKWARD: Final = 74
RESPONSE_NORM: Final = 75
RESPONSE_NORM_BACKWARD: Final = 76
CONTRAST_SUBTRACT: Final = 77  # forward and, transposed, backward
CONTRAST_DIVIDE: Final = 78
CONTRAST_DIVIDE_BACKWARD: Final = 79
CHANNEL_SCALE: Final = 80
CHANNEL_SCALE_BACKWARD: Final = 81
MAXOUT: Final = 82
MAXOUT_BACKWARD: Final = 83
ZERO_PAD: Final = 84
ZERO_PAD_BACKWARD: Final = 85
WARP: Final = 86  # forward and backward
CHANNEL_SUM: Final = 87
COPY_RUNS: Final = 88  # a copy with gaps between the runs

# counters, int64
STEP: Final = 0  # updates done
EPOCH: Final = 1  # passes over the data finished
CURSOR: Final = 2  # samples of this epoch already used
SEED: Final = 3
BATCH: Final = 4  # samples a step
COUNT: Final = 5  # samples of the current step: BATCH, or fewer at the end of an epoch
SHUFFLE: Final = 6  # 1: a new order each epoch
STOP: Final = 7  # set from outside to end a burst at the next step
OUTCOME: Final = 8
SAMPLE: Final = 16  # SAMPLE + i: number of the i-th sample of the 16 lanes being gathered
COUNTERS: Final = 32

# outcomes
RUNNING: Final = 0
LOSS_NOT_FINITE: Final = 1
PARAMETER_NOT_FINITE: Final = 2

# scalars, float64
RATE: Final = 0  # learning rate of the current step, after the schedule
BASE_RATE: Final = 1
LOSS_SUM: Final = 2  # weighted losses added up since it was last cleared
WEIGHT_TOTAL: Final = 3  # what sample weights are divided by; 0: by their sum in the batch
L1: Final = 4
L2: Final = 5
CLIP_AT: Final = 6  # limit of one gradient component
CLIP_NORM_AT: Final = 7  # limit of the whole gradient's norm
REGULARIZE_FROM: Final = 9  # first epoch with regularization
SETTING: Final = 16  # SETTING + i: the optimizer's i-th setting
MEMORY: Final = 32  # MEMORY + i: numbers an optimizer keeps between steps
SCALARS: Final = 48
