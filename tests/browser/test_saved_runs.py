"""Runs saved under a name: compared, shared with another browser, deleted."""

from __future__ import annotations

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.lab import Lab


def test_runs_are_saved_compared_shared_and_deleted(open_lab: Callable[..., Lab], browser: Browser) -> None:
    lab = open_lab("#v=1&dataset=circle&seed=4")
    for count, name in ((50, "short"), (250, "long <i>run</i>")):
        lab.train(count)
        lab.page.get_by_role("button", name="Save this run").click()
        dialog = lab.page.get_by_role("dialog", name="Save this run")
        expect(dialog.get_by_role("textbox", name="Name")).to_have_value(re.compile(r"circle · .*, step \d+"))
        dialog.get_by_role("textbox", name="Name").fill(name)
        dialog.get_by_role("textbox", name="Note").fill("by the test")
        dialog.get_by_role("button", name="Save", exact=True).click()
        expect(dialog).to_contain_text(f"Saved as {name}.")
        dialog.get_by_role("button", name="Close").click()

    page = lab.page
    page.goto("/saved")
    names = page.locator(".saved-card").get_by_role("heading", level=2)
    expect(names).to_have_text(["long <i>run</i>", "short"])
    page.get_by_role("searchbox").fill("short circle")
    expect(names).to_have_text(["short"])
    page.get_by_role("searchbox").fill("")
    for box in page.get_by_role("checkbox").all():
        box.check()
    table = page.get_by_role("table")
    expect(table.get_by_role("row", name=re.compile("^steps"))).to_contain_text("300")
    expect(page.locator(".comparison-chart canvas")).to_be_visible()
    assert Axe().run(page).response["violations"] == []

    page.get_by_role("group", name="short").get_by_role("button", name="Share").click()
    link = page.get_by_label("Link").input_value()
    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.get_by_role("heading", level=2)).to_have_text("short")
    assert Axe().run(other).response["violations"] == []
    other.get_by_role("button", name="Open a copy").click()
    expect(other.get_by_test_id("moment")).to_have_text("now, step 50")
    other.context.close()

    page.get_by_role("group", name="short").get_by_role("button", name="Delete").click()
    expect(names).to_have_text(["long <i>run</i>"])
    assert lab.page.request.get(link).status == 404
    undo = page.get_by_role("button", name="Undo the deletion of short")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(names).to_have_text(["long <i>run</i>", "short"])
    assert lab.page.request.get(link).status == 200

    yours = page.get_by_role("region", name="Your data")
    expect(yours.get_by_role("link", name="Neural network playground")).to_be_visible()
    yours.get_by_role("button", name="Delete all my data").click()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Keep it").click()
    yours.get_by_role("button", name="Delete all my data").click()
    page.get_by_role("button", name="Delete everything").click()
    expect(yours).to_contain_text("Everything is deleted")
    expect(names).to_have_count(0)
    assert page.context.cookies() == []
