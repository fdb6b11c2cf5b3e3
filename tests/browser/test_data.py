"""Data sets, their sliders, and the ways to look at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.lab import Lab


def choose(lab: Lab, name: str) -> None:
    """Click the thumbnail of a data set."""
    lab.page.locator(".thumb", has=lab.page.get_by_role("radio", name=name, exact=True)).click()
    expect(lab.page.get_by_role("radio", name=name, exact=True)).to_be_checked()


def test_another_data_set_shows_other_points(lab: Lab) -> None:
    for name in ("Circle", "Exclusive or", "Gaussian", "Moons", "Checkerboard"):
        points = lab.picture(Lab.POINTS)
        choose(lab, name)
        lab.until_picture_changes(Lab.POINTS, points)
        lab.train(1, "epoch")


def test_three_classes_have_three_outputs_and_a_key(lab: Lab) -> None:
    for name in ("Rings", "Three spirals"):
        choose(lab, name)
        expect(lab.page.locator(".network-shape")).to_contain_text("2 – 8 – 8 – 3 ·")
        expect(lab.page.get_by_role("list", name="Classes").get_by_role("listitem")).to_have_count(3)
        first = lab.picture(Lab.MAP)
        lab.train(40, "epoch")
        lab.until_picture_changes(Lab.MAP, first)
        assert lab.reading("accuracy") > 34


def test_regression_predicts_a_number(lab: Lab) -> None:
    lab.choice("Problem").select_option(label="Regression")
    expect(lab.page.get_by_role("radio", name="Plane")).to_be_checked()
    expect(lab.page.locator("[data-readout=accuracy]")).to_have_count(0)
    before = lab.status().test_loss
    lab.train(20, "epoch")
    assert lab.status().test_loss < before / 10
    lab.choice("Problem").select_option(label="Classification")
    expect(lab.page.locator("[data-readout=accuracy]")).to_have_count(1)


def test_noise_is_dragged_and_the_points_follow(lab: Lab) -> None:
    points = lab.picture(Lab.POINTS)
    box = lab.page.get_by_role("slider", name="Noise, slider").bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + 6, box["y"] + box["height"] / 2)
    lab.page.mouse.down()
    for share in (0.2, 0.4, 0.6, 0.8):
        lab.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    lab.page.mouse.up()
    expect(lab.number("Noise")).to_have_value("40 %")
    lab.until_picture_changes(Lab.POINTS, points)


def test_regenerate_makes_new_points_and_the_old_seed_brings_the_old_ones_back(lab: Lab) -> None:
    points = lab.picture(Lab.POINTS)
    lab.page.get_by_role("button", name="Regenerate").click()
    expect(lab.number("Seed")).not_to_have_value("42")
    lab.until_picture_changes(Lab.POINTS, points)
    lab.type_number("Seed", "42")
    lab.until(lambda: lab.picture(Lab.POINTS) == points, "the first points")


def test_test_data_is_shown_on_request(lab: Lab) -> None:
    points = lab.picture(Lab.POINTS)
    lab.page.get_by_label("test data").check()
    lab.until_picture_changes(Lab.POINTS, points)
    lab.page.get_by_label("test data").uncheck()
    lab.until(lambda: lab.picture(Lab.POINTS) == points, "training points only")


def test_a_discretized_map_has_two_colours(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&dataset=gauss&layers=")
    lab.train(5, "epoch")
    smooth = lab.picture(Lab.MAP)
    lab.page.get_by_label("discretize").check()
    lab.until_picture_changes(Lab.MAP, smooth)
    places = [(x / 20 + 0.025, y / 20 + 0.025) for x in range(20) for y in range(20)]
    (most, most_places), (next_most, next_places) = Counter(lab.pixels(Lab.MAP, places)).most_common(2)
    assert most_places + next_places > 0.85 * len(places)  # the others lie on the border, which is drawn softly
    assert {most[0] > most[2], next_most[0] > next_most[2]} == {True, False}, "one is orange and one is blue"


def test_the_learned_side_of_each_class_has_its_colour(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&dataset=circle&features=x_squared,y_squared&layers=")
    lab.train(60, "epoch")
    red, _, blue = lab.pixel(Lab.MAP, 0.5, 0.5)
    assert blue > red + 40, "the inner disc is positive: blue"
    red, _, blue = lab.pixel(Lab.MAP, 0.04, 0.04)
    assert red > blue + 40, "the corners are negative: orange"
