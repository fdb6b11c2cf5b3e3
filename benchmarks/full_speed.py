"""One session at full speed in a real browser: pictures a second, and training beside the engine alone."""

from __future__ import annotations

import statistics
from time import perf_counter, process_time
from typing import Any

from playwright.sync_api import Page

import engine
from benchmarks.browser_session import empty_log, log_of, playground_page
from benchmarks.figures import Figure, publish
from benchmarks.server_process import RunningServer, running_server
from engine.experiments.playground import Playground

ROUNDS = 5
SECONDS = 4.0
BURST_MS = 50.0
FRAMES_GOAL = 30.0
SHARE_GOAL_PERCENT = 80.0


def alone(config: dict[str, Any]) -> tuple[float, float]:
    """Return the steps a second of the bare engine on the same network, by the clock and by processor time."""
    data = engine.datasets.load(
        config["dataset"], samples=config["samples"], noise=config["noise"], seed=config["seed"]
    )
    training, _ = engine.datasets.split(data, config["train_share"], config["seed"])
    layers: list[Any] = []
    for row in config["layers"]:
        layers += [engine.Dense(row["units"]), getattr(engine, engine.ACTIVATIONS[row["activation"]].class_name)()]
    layers += [engine.Dense(1), engine.Tanh()]
    optimizer = engine.optimizer(config["optimizer"], config["learning_rate"], **config["optimizer_settings"])
    network = engine.Network(2, layers, config["loss"], optimizer, config["seed"])
    trainer = engine.Trainer(network, training.inputs, training.targets.reshape(-1, 1), config["batch_size"])
    begin, used = perf_counter(), process_time()
    while perf_counter() - begin < SECONDS / 2:
        trainer.advance(20_000)
    return network.step / (perf_counter() - begin), network.step / (process_time() - used)


def experiment_alone(config: dict[str, Any]) -> float:
    """Return the steps a second of the playground without server, curve points included."""
    experiment = Playground(config)
    experiment.advance(BURST_MS)
    first, begin = experiment.step, perf_counter()
    while perf_counter() - begin < SECONDS / 2:
        experiment.advance(BURST_MS)
    return (experiment.step - first) / (perf_counter() - begin)


def watched(server: RunningServer, page: Page) -> tuple[float, float, float]:
    """Return pictures a second, steps a second, and steps a second of the worker's processor time."""
    before = server.processor_seconds()
    empty_log(page)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(SECONDS * 1e3)
    page.get_by_role("button", name="Pause", exact=True).click()
    log = log_of(page)
    acks, statuses = log["acks"], log["statuses"]
    drawn = (len(acks) - 1) / (acks[-1]["at"] - acks[0]["at"]) * 1e3
    trained = (statuses[-1]["step"] - statuses[0]["step"]) / (statuses[-1]["workerMs"] - statuses[0]["workerMs"]) * 1e3
    after = server.processor_seconds()
    used = max((seconds - before.get(number, 0.0) for number, seconds in after.items()), default=float("nan"))
    return drawn, trained, (statuses[-1]["step"] - statuses[0]["step"]) / used


def main() -> None:
    """Alternate between the session and the engine alone, so that both meet the same machine."""
    with running_server() as server, playground_page(server.url) as page:
        welcome = next(entry["event"] for entry in log_of(page)["events"] if entry["event"]["type"] == "welcome")
        configured = [entry["event"] for entry in log_of(page)["events"] if entry["event"]["type"] == "configured"]
        config = (configured or [welcome])[-1]["config"]
        rounds = [(*watched(server, page), *alone(config), experiment_alone(config)) for _ in range(ROUNDS)]
    drawn, trained, per_processor, bare, bare_per_processor, experiment = zip(*rounds, strict=True)
    shares = [100.0 * ours / engine_alone for ours, engine_alone in zip(trained, bare, strict=True)]
    publish(
        "full_speed",
        [
            Figure(
                "one session at full speed, drawn frames",
                statistics.median(drawn),
                "a second",
                FRAMES_GOAL,
                details={"best": max(drawn), "worst": min(drawn)},
            ),
            Figure(
                "one session at full speed, training beside the engine alone",
                statistics.median(shares),
                "%",
                SHARE_GOAL_PERCENT,
                details={
                    "best_percent": max(shares),
                    "percent_by_processor_time": 100.0
                    * statistics.median(per_processor)
                    / statistics.median(bare_per_processor),
                    "session_steps_a_second": statistics.median(trained),
                    "engine_alone_steps_a_second": statistics.median(bare),
                    "experiment_alone_steps_a_second": statistics.median(experiment),
                },
            ),
        ],
    )


if __name__ == "__main__":
    main()
