"""The playground's page in the words of the person in front of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.browser import wire
from tests.browser.watch import Watch

READY_MS = 90_000  # a first start of the convolution lab compiles the operations on images
LOOK_EVERY_MS = 30
SETTLED_MS = 300
TRAINED_S = 60.0

# A copy is read, since reading a canvas itself makes Chromium draw it slowly from then on, and warn about it.
_READ = """const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);"""
_PICTURE = f"""canvas => {{ {_READ}
  const pixels = new Int32Array(copy.getImageData(0, 0, width, height).data.buffer);
  let hash = 0;
  for (const pixel of pixels) hash = (Math.imul(hash, 31) + pixel) | 0;
  return hash;
}}"""
_PIXELS = f"""(canvas, places) => {{ {_READ}
  return places.map(([x, y]) => [...copy.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1).data]);
}}"""

Color = tuple[int, int, int]


class Lab:
    """One open page.

    Parameters
    ----------
    page : Page
        Still empty.
    watch : Watch
        Of the page's browser.
    """

    MAP = ".boundary-map"
    POINTS = ".boundary-points"
    LINES = ".network-stage > canvas:nth-of-type(1)"
    NEURONS = ".network-stage > canvas:nth-of-type(2)"
    CURVES = ".curves-host canvas, [data-view=curves] .u-wrap canvas"

    def __init__(self, page: Page, watch: Watch) -> None:
        self.page = page
        self.watch = watch
        self.state = page.get_by_test_id("state")
        self.epoch = page.get_by_test_id("epoch")
        self.banners = page.locator(".banner")
        self.play_button = page.get_by_role("button", name="Play", exact=True)
        self.pause_button = page.get_by_role("button", name="Pause", exact=True)
        self.sent: list[str | bytes] = []
        self._statuses: list[bytes] = []
        page.on("websocket", self._listen)

    def open(self, settings: str = "", key: str = "playground") -> None:
        """Go to a lab by a link with these settings; wait until the page could train."""
        self.page.add_init_script("localStorage.setItem('hint-seen', '1')")
        self.page.goto(f"/lab/{key}{settings}")
        self.wait_until_open()
        if settings:
            self._settle()

    def follow(self, settings: str) -> None:
        """Follow a link on the open page, even one that its address, which is written late, still shows."""
        self.page.evaluate(
            """hash => {
              history.replaceState(null, '', hash);
              dispatchEvent(new HashChangeEvent('hashchange', { newURL: location.href }));
            }""",
            settings,
        )

    def wait_until_open(self) -> None:
        """Wait for the server's network and its first picture."""
        expect(self.play_button.or_(self.pause_button)).to_be_enabled(timeout=READY_MS)
        if self.page.locator("[data-part=readouts]").is_visible():
            expect(self.page.locator("[data-readout$=loss]").first).not_to_have_text("–", timeout=READY_MS)

    def _settle(self) -> None:
        """Wait until a paused run stands still: the settings of a link follow the first picture."""
        before, now = "", str(self._statuses)
        while before != now:
            self.page.wait_for_timeout(SETTLED_MS)
            before, now = now, str(self._statuses)

    def play(self) -> None:
        """Press play."""
        self.play_button.click()
        expect(self.state).to_have_text("training")

    def pause(self) -> None:
        """Press pause if the run is going; wait until the picture of the last step is there."""
        if not self.page.is_closed() and self.pause_button.is_visible() and self.pause_button.is_enabled():
            self.pause_button.click()
            expect(self.play_button).to_be_visible()

    def reset(self) -> None:
        """Press reset; wait for step 0."""
        self.page.get_by_role("button", name="Reset").click()
        if self._statuses:
            self.until(lambda: self.status().step == 0, "step 0", lambda: self.status())

    def train(self, count: int, unit: str = "batch") -> None:
        """Make a bounded number of steps by the step button; wait for its end."""
        wanted = self.status().step + count * (self.steps_per_epoch() if unit == "epoch" else 1)
        self.page.get_by_label("How many").fill(str(count))
        self.page.get_by_label("Batches or epochs").select_option(unit)
        self.page.get_by_role("button", name="Step: train").click()
        self.until(lambda: self.status().step == wanted, f"step {wanted}", lambda: self.status(), TRAINED_S)

    def steps_per_epoch(self) -> int:
        """Return updates an epoch, from what the panels show."""
        share = float(self.number("Training share").input_value().removesuffix(" %")) / 100
        points = int(self.number("Samples").input_value())
        batch = int(self.number("Batch size").input_value())
        return -(-round(points * share) // batch)

    def status(self) -> wire.Status:
        """Return the newest figures that the server has sent to this page, in full precision."""
        self.page.evaluate("1")  # lets frames that have come be counted
        return wire.read_status(self._statuses[-1])

    def reading(self, name: str) -> float:
        """Return a number above the map, such as ``test loss``, as it is shown."""
        return float(self.page.locator(f"[data-readout='{name}']").inner_text().replace("−", "-").removesuffix(" %"))

    def number(self, label: str) -> Locator:
        """Return the box of a number by its label."""
        return self.page.get_by_role("spinbutton", name=label, exact=True)

    def choice(self, label: str) -> Locator:
        """Return a menu by its label."""
        return self.page.get_by_role("combobox", name=label, exact=True)

    def type_number(self, label: str, text: str) -> None:
        """Type into a number's box and press Enter."""
        self.number(label).fill(text)
        self.number(label).press("Enter")

    def control(self, key: str) -> Locator:
        """Return a control by the name that hides it."""
        return self.page.locator(f"[data-control='{key}']")

    def set(self, key: str, value: str) -> None:
        """Choose or type a setting, behind "More" if it lies there; see `control` for the key."""
        control = self.control(key)
        if not control.filter(visible=True).count():
            self.page.get_by_role("button", name="More", exact=True).click()
        control = control.filter(visible=True).first
        if control.locator("input[type=radio]").count():
            control.locator(f"input[value='{value}']").check(force=True)
        elif control.get_by_role("spinbutton").count():
            control.get_by_role("spinbutton").fill(value)
            control.get_by_role("spinbutton").press("Enter")
        else:
            control.get_by_role("combobox").select_option(value)

    def error_of(self, key: str) -> Locator:
        """Return the sentence beside a control."""
        return self.control(key).locator(".control-error")

    def unit(self, name: str) -> Locator:
        """Return a square of the network, such as ``neuron 1 of layer 2`` or ``Feature x₁``."""
        return self.page.locator(".network-buttons").get_by_role("button", name=name)

    def weight_point(self, source: str, target: str) -> tuple[float, float]:
        """Return a point of the page on the line between two squares: half way."""
        left, right = self.unit(source).bounding_box(), self.unit(target).bounding_box()
        assert left is not None
        assert right is not None
        x = (left["x"] + left["width"] + right["x"]) / 2
        return x, (left["y"] + left["height"] / 2 + right["y"] + right["height"] / 2) / 2

    def bias_point(self, target: str) -> tuple[float, float]:
        """Return a point of the page on the dot of a square's bias: its lower left corner."""
        box = self.unit(target).bounding_box()
        assert box is not None
        return box["x"] - 1, box["y"] + box["height"] - 1

    def picture(self, selector: str) -> int:
        """Return a number that changes with any pixel of a canvas."""
        return int(self.page.locator(selector).first.evaluate(_PICTURE))

    def pixels(self, selector: str, places: Sequence[tuple[float, float]]) -> list[Color]:
        """Return red, green and blue of a canvas at places: shares of its size from the upper left corner."""
        return [
            (red, green, blue) for red, green, blue, _ in self.page.locator(selector).first.evaluate(_PIXELS, places)
        ]

    def pixel(self, selector: str, x: float, y: float) -> Color:
        """Return red, green and blue of a canvas at one place."""
        return self.pixels(selector, [(x, y)])[0]

    def until(
        self,
        condition: Callable[[], bool],
        wanted: str,
        found: Callable[[], object] = lambda: "",
        timeout_s: float = 60.0,
    ) -> None:
        """Look at the page until something holds; events of the page arrive meanwhile."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, f"expected {wanted} within {timeout_s} s; {found()}"
            self.page.wait_for_timeout(LOOK_EVERY_MS)

    def until_picture_changes(self, selector: str, before: int) -> None:
        """Wait until a canvas shows something else than before."""
        self.until(lambda: self.picture(selector) != before, f"another picture in {selector}")

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._on_frame)
        socket.on("framesent", lambda payload: self.sent.append(payload))

    def _on_frame(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes) and (status := wire.find_status(payload)):
            self._statuses[:] = [status]
