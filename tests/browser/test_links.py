"""The address holds the whole run: a reload goes on, a shared link starts the same run elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.lab import Lab

PEER_LINK = (
    "#activation=relu&batchSize=20&dataset=gauss&regDataset=reg-plane&learningRate=0.1&regularizationRate=0.01&noise=20"
    "&networkShape=3,2&seed=0.31415&showTestData=true&discretize=true&percTrainData=70&x=true&y=true&xTimesY=true"
    "&xSquared=false&ySquared=false&cosX=false&sinX=true&cosY=false&sinY=false&collectStats=false&problem=classification"
    "&initZero=false&hideText=false&regularization=L2&noise_hide=true"
)


def test_a_reload_goes_on_with_the_same_run(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&dataset=moons&noise=0.1&layers=3~relu&seed=7")
    lab.train(50)
    before = lab.status()
    neurons = lab.picture(Lab.NEURONS)
    lab.page.reload()
    lab.wait_until_open()
    lab.until(lambda: lab.status()[:4] == before[:4], f"{before}", lambda: lab.status())
    lab.until(lambda: lab.picture(Lab.NEURONS) == neurons, "the same neurons")
    expect(lab.number("Seed")).to_have_value("7")


def test_a_reload_before_the_address_is_written_goes_on_with_the_last_change(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&seed=7&layers=3~relu")
    lab.page.evaluate("history.replaceState = () => {}")  # as if the reload came before the page wrote its address
    lab.type_number("Seed", "8")
    lab.train(50)
    lab.page.reload()
    lab.wait_until_open()
    lab.until(lambda: lab.status().step == 50, "step 50", lambda: lab.status())
    expect(lab.number("Seed")).to_have_value("8")
    expect(lab.page).to_have_url(re.compile("seed=8"))


def test_a_run_goes_on_while_its_page_is_loaded_again(lab: Lab) -> None:
    lab.play()
    lab.page.reload()
    lab.wait_until_open()
    expect(lab.state).to_have_text("training")
    step = lab.status().step
    lab.until(lambda: lab.status().step > step, "more steps")


def test_a_shared_link_gives_another_person_the_same_run(open_lab: Callable[..., Lab]) -> None:
    first = open_lab()
    first.page.get_by_role("radio", name="Checkerboard").check(force=True)
    first.type_number("Noise", "15")
    first.type_number("Seed", "123")
    first.choice("Optimizer").select_option(label="RMSprop")
    first.unit("Feature x₁x₂").click()
    first.page.get_by_role("button", name="Add a neuron to layer 2").click()
    expect(first.page.locator(".network-shape")).to_contain_text("3 – 8 – 9 – 1 ·")
    link = re.compile(r"#v=1&.*seed=123.*")
    expect(first.page).to_have_url(link)
    first.until(lambda: "layers=8,9" in first.page.url, "layers in the address", lambda: first.page.url)
    first.page.get_by_role("button", name="Reset").click()
    first.until(lambda: first.status().step == 0, "step 0")

    second = open_lab(first.page.url[first.page.url.index("#") :])
    expect(second.page.locator(".network-shape")).to_contain_text("3 – 8 – 9 – 1 ·")
    for lab in (first, second):
        lab.until(lambda lab=lab: lab.status().step == 0, "step 0")
    assert second.status()[:4] == first.status()[:4]
    second.until(lambda: second.picture(Lab.POINTS) == first.picture(Lab.POINTS), "the same points")
    second.until(lambda: second.picture(Lab.NEURONS) == first.picture(Lab.NEURONS), "the same neurons")

    first.train(300)
    second.train(300)
    assert second.status()[:6] == first.status()[:6]
    second.until(lambda: second.picture(Lab.MAP) == first.picture(Lab.MAP), "the same map")


def test_a_link_of_tensorflow_playground_is_understood(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab(PEER_LINK)
    expect(lab.page.locator(".network-shape")).to_contain_text("4 – 3 – 2 – 1 ·")
    expect(lab.page.get_by_role("radio", name="Gaussian")).to_be_checked()
    expect(lab.number("Training share")).to_have_value("70 %")
    expect(lab.number("Batch size")).to_have_value("20")
    expect(lab.number("Learning rate")).to_have_value("0.1")
    expect(lab.number("Rate")).to_have_value("0.01")
    expect(lab.number("Seed")).to_have_value("31415")
    expect(lab.choice("Optimizer")).to_have_value("sgd")
    expect(lab.choice("Activation")).to_have_value("relu")
    expect(lab.choice("Regularization")).to_have_value("l2")
    expect(lab.page.get_by_label("test data")).to_be_checked()
    expect(lab.page.get_by_label("discretize")).to_be_checked()
    expect(lab.control("noise")).to_be_hidden()
    for feature, used in (("x₁x₂", "true"), ("sin x₁", "true"), ("cos x₁", "false")):
        expect(lab.unit(f"Feature {feature}")).to_have_attribute("aria-pressed", used)


def test_a_wrong_value_in_a_link_gets_a_sentence_and_the_rest_is_applied(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&noise=7&seed=5&batch_size=20&colour=red")
    expect(lab.number("Seed")).to_have_value("5")
    expect(lab.number("Batch size")).to_have_value("20")
    expect(lab.number("Noise")).to_have_value("0 %")
    expect(lab.error_of("noise")).to_contain_text("Use a number from 0 to 0.5")
    expect(lab.banners.filter(has_text="colour").first).to_contain_text("that this lab does not know")
    lab.train(1)


def test_a_link_that_names_a_data_set_alone_gets_a_loss_that_fits(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&dataset=rings")
    expect(lab.choice("Loss")).to_have_value("softmax_cross_entropy")
    expect(lab.error_of("loss")).to_have_count(0)
    expect(lab.choice("Optimizer")).to_have_value("adam")  # as the lab starts


def test_a_link_of_another_version_says_so_and_starts_as_usual(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=9&seed=5")
    expect(lab.banners.first).to_contain_text("this page reads version 1")
    expect(lab.number("Seed")).to_have_value("42")


def test_another_link_typed_into_the_address_is_followed(lab: Lab) -> None:
    lab.page.evaluate("location.hash = '#v=1&dataset=circle&layers=4~relu'")
    expect(lab.page.get_by_role("radio", name="Circle")).to_be_checked()
    expect(lab.page.locator(".network-shape")).to_contain_text("2 – 4 – 1 ·")


def test_share_copies_the_link(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&seed=99", permissions=["clipboard-read", "clipboard-write"])
    lab.page.get_by_role("button", name="Share").click()
    expect(lab.page.get_by_role("button", name="Share")).to_contain_text("Copied")
    assert lab.page.evaluate("navigator.clipboard.readText()") == lab.page.url


def test_controls_are_hidden_by_the_link(open_lab: Callable[..., Lab]) -> None:
    hidden = ("learning_rate", "seed", "noise", "activation", "layers", "speed", "showTest", "regenerate")
    lab = open_lab(f"#v=1&hide={','.join(hidden)}")
    for key in hidden:
        expect(lab.control(key).filter(visible=True), key).to_have_count(0)
    expect(lab.page.get_by_role("button", name="Add a layer")).to_have_count(0)
    lab.page.keyboard.press("s")
    lab.until(lambda: lab.status().step > 0, "a step")
    assert "hide=" in lab.page.url


def test_a_link_opened_while_the_page_writes_its_own_address_is_followed(lab: Lab) -> None:
    lab.page.evaluate("""() => {
      const before = location.href;
      location.hash = '#v=1&seed=77';
      history.replaceState(null, '', before);  // what a pending change does before the browser tells of the new address
    }""")
    expect(lab.number("Seed")).to_have_value("77")
    expect(lab.page).to_have_url(re.compile("seed=77"))
