"""The loss around a run, its curvature and its copies, in the drawer of the playground."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.lab import Lab

MAP = ".surface-map"
PATH = ".surface-paths"
AREAS = {"include": [[".drawer"], [".strip"]]}


def open_tab(lab: Lab, name: str) -> None:
    lab.page.get_by_role("tab", name=name).click()


def faults(lab: Lab) -> list[tuple[str, str]]:
    found = Axe().run(lab.page, context=AREAS).response["violations"]
    return [(fault["id"], str(fault["nodes"][0]["target"])) for fault in found]


def test_the_landscape_follows_the_run_and_shows_any_slice(lab: Lab) -> None:
    open_tab(lab, "Landscape")
    expect(lab.page.locator(MAP)).to_be_visible()
    lab.train(200)
    lab.until(lambda: "at (" in lab.page.locator(".surface-stage .visually-hidden").inner_text(), "the place in words")
    for plane in ("weights", "random", "bend", "line", "path"):
        before = lab.picture(MAP)
        lab.choice("Slice").select_option(plane)
        lab.until_picture_changes(MAP, before)
    lab.choice("Slice").select_option("weights")
    expect(lab.page.locator(".landscape-pick")).to_have_count(2)
    before = lab.picture(MAP)
    lab.page.locator(".landscape-pick select").last.select_option(label="3 → 1")
    lab.until_picture_changes(MAP, before)
    lab.page.get_by_role("button", name="Keep these weights").click()
    expect(lab.choice("Slice")).to_have_value("line")
    moved = lab.picture(PATH)
    lab.train(200)
    lab.until_picture_changes(PATH, moved)
    assert faults(lab) == []


def test_curvature_marks_the_edge_on_the_learning_rate_only_while_it_is_watched(lab: Lab) -> None:
    edge = lab.control("learning_rate").get_by_test_id("edge")
    expect(edge).to_have_count(0)
    open_tab(lab, "Curvature")
    expect(edge).to_contain_text(re.compile(r"≤ \d"))
    expect(lab.page.locator(".hessian-numbers")).to_contain_text("negative eigenvalues")
    lab.train(100)
    lab.until(
        lambda: (
            "From step 0 to 100"
            in str(lab.page.get_by_label("largest eigenvalue went").first.get_attribute("aria-label"))
        ),
        "sharpness along the run in words",
    )
    lab.choice("Optimizer").select_option("sgd")
    lab.type_number("Learning rate", "10")
    expect(edge).to_have_class(re.compile("is-over"))
    expect(lab.page.locator(".curvature-verdict")).to_contain_text("beyond the largest one")
    assert faults(lab) == []
    open_tab(lab, "Curves")
    expect(edge).to_have_count(0)


def test_copies_train_beside_the_run_until_they_are_stopped(lab: Lab) -> None:
    open_tab(lab, "Copies")
    lab.page.get_by_role("button", name="16 copies").click()
    expect(lab.state).to_have_text("training")
    share = lab.page.locator(".ensemble-share")
    expect(share).to_contain_text("of 16")
    lab.until(lambda: lab.status().step > 200, "the run goes on beside its copies")
    lab.pause()
    lab.page.get_by_text("Each copy").click()
    expect(lab.page.locator(".ensemble-list tbody tr")).to_have_count(16)
    expect(lab.page.get_by_label(re.compile("^16 copies at step"))).to_be_visible()
    assert faults(lab) == []
    lab.page.get_by_role("button", name="Stop copies").click()
    expect(share).to_have_count(0)
