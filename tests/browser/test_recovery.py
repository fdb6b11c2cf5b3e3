"""What breaks on the way is told and mended: the training process, the connection, another tab, a diverging run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.cable import Cable
from tests.browser.lab import READY_MS, Lab

DIVERGING = (
    "#v=1&problem=regression&dataset=reg_gauss&loss=half_squared_error&optimizer=sgd"
    "&layers=8~relu,8~relu&learning_rate=10&initializer=he_normal"
)


@pytest.fixture
def cable(base_url: str) -> Iterator[Cable]:
    port = urlsplit(base_url).port
    assert port is not None
    cable = Cable(port)
    yield cable
    cable.close()


def training_processes() -> set[int]:
    """Return the processes that the server of these tests has forked for training."""
    command = ["ps", "-A", "-ww", "-o", "pid=,ppid=,command="]  # in full, however narrow the terminal is said to be
    listing = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in listing.stdout.splitlines()]
    parents = {int(pid): int(parent) for pid, parent, *_ in rows}
    forked = {int(pid) for pid, _, *command in rows if "multiprocessing.forkserver" in " ".join(command)}
    return {pid for pid in forked if parents[pid] in forked and os.getpid() in _ancestors(pid, parents)}


def _ancestors(pid: int, parents: dict[int, int]) -> Iterator[int]:
    """Yield the parent, its parent and so on."""
    while (pid := parents.get(pid, 0)) > 0:
        yield pid


def test_a_killed_training_process_is_replaced_and_the_run_goes_on(open_lab: Callable[..., Lab]) -> None:
    before = training_processes()
    lab = open_lab("#v=1&seed=8")
    (worker,) = training_processes() - before
    lab.train(400)
    lab.page.wait_for_timeout(300)  # a run that stops leaves a checkpoint
    os.kill(worker, signal.SIGKILL)
    expect(lab.banners).to_contain_text("was started again from its last checkpoint")
    lab.until(lambda: lab.status().step == 400, "the step of the checkpoint", lab.status)
    expect(lab.number("Seed")).to_have_value("8")
    lab.train(1)
    assert lab.status().step == 401


def test_a_cut_connection_is_told_and_found_again(open_lab: Callable[..., Lab], cable: Cable) -> None:
    lab = open_lab("#v=1&seed=11", base_url=f"http://127.0.0.1:{cable.port}")
    lab.watch.expect("WebSocket connection to")
    lab.watch.expect("net::ERR_")  # whatever else was on its way
    lab.play()
    lab.until(lambda: lab.status().step > 100, "a hundred steps")
    cable.cut()
    expect(lab.state).to_have_text("reconnecting")
    expect(lab.banners).to_contain_text("training goes on at the server")
    expect(lab.pause_button).to_be_disabled()
    step = lab.status().step
    lab.page.wait_for_timeout(300)
    cable.mend()
    expect(lab.state).to_have_text("training")
    lab.until(lambda: lab.status().step > step, "training went on")
    expect(lab.banners).to_have_count(0)
    lab.choice("Optimizer").select_option(label="SGD")
    expect(lab.page).to_have_url(re.compile("optimizer=sgd"))


def test_a_second_tab_has_a_run_of_its_own(lab: Lab) -> None:
    lab.train(10)
    second = Lab(lab.page.context.new_page(), lab.watch)
    second.open()
    assert second.status().step == 0
    second.train(3)
    lab.train(1)
    assert (lab.status().step, second.status().step) == (11, 3)


def test_a_run_that_a_copy_of_its_tab_takes_over_says_so_and_can_be_taken_back(lab: Lab) -> None:
    lab.train(10)
    with lab.page.context.expect_page() as opening:
        lab.page.evaluate("void open(location.href)")  # takes the tab's memory along, as "Duplicate tab" does
    second = Lab(opening.value, lab.watch)
    second.page.add_init_script("localStorage.setItem('hint-seen', '1')")
    taken = "This run is open in another tab."
    expect(lab.banners.filter(has_text=taken)).to_be_visible(timeout=READY_MS)
    expect(lab.play_button).to_be_disabled()
    second.wait_until_open()
    expect(second.page.get_by_test_id("step")).to_have_text("10")

    lab.page.get_by_role("button", name="Continue here").click()
    expect(second.banners.filter(has_text=taken)).to_be_visible()
    expect(lab.banners).to_have_count(0)
    lab.train(1)
    assert lab.status().step == 11


def test_a_diverged_run_stops_says_where_and_offers_ways_out(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab(DIVERGING)
    expect(lab.number("Learning rate")).to_have_value("10")
    lab.play_button.click()
    banner = lab.page.get_by_test_id("diverged")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text(re.compile(r"step [\d,]+"))
    expect(banner).to_contain_text(re.compile(r"layer \d|output|loss"))
    expect(lab.state).to_have_text("diverged")
    remedies = banner.get_by_role("button", name="and go on")
    assert remedies.count() >= 2
    remedies.first.click()
    expect(banner).to_be_hidden()
    expect(lab.number("Learning rate")).not_to_have_value("10")
    lab.pause()


def test_a_diverged_run_starts_again_with_fresh_weights(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab(DIVERGING)
    lab.play_button.click()
    banner = lab.page.get_by_test_id("diverged")
    banner.get_by_role("button", name="Start again with fresh weights").click()
    expect(banner).to_be_hidden()
    lab.until(lambda: lab.status().step == 0, "step 0")
    lab.type_number("Learning rate", "0.01")
    lab.train(100)
    expect(banner).to_be_hidden()
