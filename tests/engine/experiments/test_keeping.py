"""What every experiment does with a checkpoint: continue, refuse those of others, and show viewers that all is new."""

import pytest

from engine.errors import FormatError
from engine.experiments import EXPERIMENTS

SMALL = {"image_set": "digits", "samples": 400, "repetitions": 2, "trials": 4}
STILL = {("window", "treatments")}  # these pictures are the same in every run


def begun(key):
    spec = EXPERIMENTS[key]
    names = {field.name for field in spec.fields}
    run = spec.create({name: value for name, value in SMALL.items() if name in names})
    run.advance(1e9, 3)
    return run


@pytest.mark.parametrize("key", EXPERIMENTS)
def test_what_is_restored_continues_and_viewers_see_that_everything_is_new(key):
    spec, run, other = EXPERIMENTS[key], begun(key), begun(key)
    series = {stream.name: {} for stream in spec.streams if stream.kind == "series"}
    other.advance(1e9, 2)
    seen = {stream.name: other.version(stream.name) for stream in spec.streams}
    held = {name: arrays[0][1] for name, arrays in other.snapshot(series, {}).items()}
    other.restore(run.checkpoint())
    assert (other.step, other.config) == (run.step, run.config)
    for name, version in seen.items():
        assert (key, name) in STILL or other.version(name) != version, name
    for name, arrays in other.snapshot(series, {}).items():
        assert arrays[0][1] > held[name], name
    assert EXPERIMENTS[key].create.resumed(run.checkpoint()).step == run.step


@pytest.mark.parametrize("key", EXPERIMENTS)
def test_the_checkpoint_of_another_experiment_is_refused(key):
    other = next(name for name in ("window", "modules") if name != key)
    with pytest.raises(FormatError, match=f"not a checkpoint of the experiment {key}$"):
        EXPERIMENTS[key].create.resumed(EXPERIMENTS[other].create({}).checkpoint())
