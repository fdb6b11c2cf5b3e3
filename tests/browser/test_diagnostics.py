"""Evidence in the drawer: who is taken for whom, what was pinned, the run as a file and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab
from tests.browser.watch import Watch

DRAWER = ".drawer"


def open_tab(lab: Lab, name: str) -> None:
    lab.page.get_by_role("tab", name=name).click()


def download(lab: Lab, button: str, folder: Path, **options: bool) -> bytes:
    with lab.page.expect_download() as expected:
        lab.page.locator(DRAWER).get_by_role("button", name=button, **options).click()
    path = folder / expected.value.suggested_filename
    expected.value.save_as(path)
    return path.read_bytes()


def test_a_cell_of_the_confusion_matrix_marks_and_lists_its_points(lab: Lab) -> None:
    open_tab(lab, "Confusion")
    cell = lab.page.locator("[data-cell='0,1']")
    expect(cell).to_have_text(re.compile(r"[1-9]\d*"))
    lab.page.mouse.move(5, 5)
    plain = lab.picture(Lab.POINTS)
    cell.click()
    lab.page.mouse.move(5, 5)
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(lab.page.locator(".confusion-list")).to_contain_text(f"{cell.inner_text()} marked on the map")
    lab.until_picture_changes(Lab.POINTS, plain)
    marked = lab.picture(Lab.POINTS)
    lab.page.locator(".confusion-point").first.focus()
    lab.until_picture_changes(Lab.POINTS, marked)
    open_tab(lab, "Curves")
    lab.until(lambda: lab.picture(Lab.POINTS) == plain, "no rings once the tab is left")


def test_the_cells_of_test_and_training_points_add_up_to_the_data(lab: Lab) -> None:
    open_tab(lab, "Confusion")
    cells = lab.page.locator(".confusion-cell")
    expect(cells.first).to_be_visible()

    def total() -> int:
        return sum(int(text) for text in cells.all_inner_texts())

    test = total()
    lab.page.locator(".part-switch").get_by_role("button", name="training").click()
    expect(lab.page.locator(".part-switch").get_by_role("button", name="training")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert test + total() == 500
    expect(lab.page.get_by_test_id("confusion-accuracy")).to_contain_text("%")


def test_regression_shows_predictions_over_targets_and_marks_the_worst(lab: Lab) -> None:
    lab.page.get_by_label("Problem").select_option("regression")
    open_tab(lab, "Confusion")
    expect(lab.page.get_by_test_id("r-squared")).not_to_have_text("not a number")
    lab.page.mouse.move(5, 5)
    plain = lab.picture(Lab.POINTS)
    lab.page.locator(".confusion-point").first.focus()
    lab.until_picture_changes(Lab.POINTS, plain)


def test_a_pinned_run_stays_beside_the_next_one_and_over_a_reload_until_it_is_removed(lab: Lab) -> None:
    lab.train(50)
    lab.page.get_by_role("button", name="pin run").click()
    name = lab.page.locator(".pinned-name")
    expect(name).to_have_value("run 1")
    name.fill("slow")
    name.press("Enter")
    lab.page.get_by_role("button", name="Reset").click()
    expect(name).to_have_value("slow")
    lab.page.reload()
    lab.wait_until_open()
    expect(name).to_have_value("slow")
    lab.page.get_by_role("button", name="Remove slow").click()
    expect(name).to_have_count(0)


def test_a_drag_zooms_into_the_curves_and_a_key_shows_the_whole_run_again(lab: Lab) -> None:
    lab.train(200)
    body = lab.page.locator("[data-view=curves] .curve-body").first
    box = body.bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 40)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 40, steps=5)
    lab.page.mouse.up()
    whole = lab.page.get_by_role("button", name="whole run")
    expect(whole).to_be_visible()
    body.focus()
    lab.page.keyboard.press("Home")
    expect(whole).to_have_count(0)


def test_every_form_of_the_run_is_shown_or_offered(lab: Lab) -> None:
    open_tab(lab, "Code")
    program = lab.page.get_by_test_id("program")
    for label, words in {
        "NumPy program": "import numpy as np",
        "PyTorch program": "import torch",
        "Keras program": "import keras",
        "Configuration and weights": '"format": "backprop-playground run"',
        "Jupyter notebook": '"nbformat": 4',
        "ONNX model": "A binary file of",
    }.items():
        lab.page.get_by_label(label).check()
        expect(program).to_contain_text(words)


def test_a_saved_run_comes_back_and_undo_takes_it_back(lab: Lab, tmp_path: Path) -> None:
    lab.train(30)
    loss = lab.status().test_loss
    open_tab(lab, "Code")
    lab.page.get_by_label("Configuration and weights").check()
    expect(lab.page.get_by_test_id("program")).to_contain_text("weights")
    saved = json.loads(download(lab, "download", tmp_path))
    assert saved["step"] == 30
    lab.page.get_by_role("button", name="Reset").click()
    lab.until(lambda: lab.status().step == 0 and lab.status().test_loss != loss, "a fresh run")
    chooser = lab.page.locator("[data-view=code] input[type=file]")
    chooser.set_input_files({"name": "run.json", "mimeType": "application/json", "buffer": json.dumps(saved).encode()})
    expect(lab.page.locator(DRAWER)).to_contain_text("run.json is open")
    lab.until(lambda: lab.status().test_loss == loss, f"the saved loss {loss}", lambda: lab.status())
    lab.page.get_by_role("button", name="Undo").click()
    lab.until(lambda: lab.status().test_loss != loss, "the run before")


def test_a_file_that_is_no_run_gets_a_sentence_beside_the_button(lab: Lab) -> None:
    before = lab.status()
    open_tab(lab, "Code")
    chooser = lab.page.locator("[data-view=code] input[type=file]")
    problem = lab.page.locator(".code-program [role=alert]")
    for content, words in (
        (b"not json", "not valid JSON"),
        (b"{}", "another kind of file"),
        (b"x" * 2_000_001, "at most 2,000,000"),
    ):
        chooser.set_input_files({"name": "holiday.json", "mimeType": "application/json", "buffer": content})
        expect(problem).to_contain_text(words)
        expect(problem).to_contain_text("holiday.json")
    assert lab.status() == before


def test_pictures_and_curves_leave_as_files(lab: Lab, tmp_path: Path) -> None:
    lab.train(20)
    open_tab(lab, "Code")
    for name in ("Map", "Network", "Curves"):
        assert download(lab, f"{name} as PNG", tmp_path).startswith(b"\x89PNG")
        svg = download(lab, f"{name} as SVG", tmp_path).decode()
        assert svg.startswith("<svg")
        assert svg.count("<path") > 5 if name != "Curves" else "<path" in svg
    rows = download(lab, "Curves as CSV", tmp_path).decode().split("\r\n")
    assert rows[0].startswith("run,step,training loss")
    assert len(rows) > 20


def test_a_click_on_the_map_or_on_a_neuron_is_worked_out(visit: Callable[..., tuple[Page, Watch]]) -> None:
    lab = Lab(*visit())
    lab.open(key="step-by-step")
    lab.page.get_by_role("button", name="Close the lesson").click()
    across = lab.page.locator(".maths-coordinate input").first
    expect(across).to_have_value("1")
    plain = lab.picture(Lab.POINTS)
    lab.page.locator(Lab.POINTS).click(position={"x": 40, "y": 150})
    lab.page.mouse.move(5, 5)
    lab.until(lambda: float(across.input_value()) < -3, "a place at the left", lambda: across.input_value())
    lab.until_picture_changes(Lab.POINTS, plain)
    lab.page.get_by_role("button", name="Next operation").click()
    lab.unit("neuron 2 of layer 1").click()
    expect(lab.page.locator(".maths-operation h3")).to_have_text("Forward, hidden layer 1: weights")
    expect(lab.page.locator(".maths-numbers tr.is-pinned th")).to_have_text("u₁[2]")


def test_the_evidence_has_no_accessibility_violations(lab: Lab) -> None:
    lab.train(5)
    for tab in ("Curves", "Weights & gradients", "Confusion", "Code"):
        open_tab(lab, tab)
        lab.page.wait_for_timeout(400)
        violations = Axe().run(lab.page).response["violations"]
        assert not violations, [(tab, entry["id"], entry["nodes"][0]["html"]) for entry in violations]
