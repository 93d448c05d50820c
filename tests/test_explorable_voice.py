"""The voice explorable: its levels beside the synthesiser's sound, and the browser beside Python."""

import numpy as np
import pytest

from nnbook.data.speech import FORMANTS, RATE, synthesise
from nnbook.explorables import VoiceExplorable

STATES = [
    VoiceExplorable(),
    VoiceExplorable(f0=80, f1=200, f2=600, f3=1500),
    VoiceExplorable(f0=400, f1=1100, f2=3400, f3=3800),
    VoiceExplorable(f0=136, f1=270, f2=2290, f3=3010),
    VoiceExplorable(f0=250, f1=490, f2=1350, f3=1690),
    VoiceExplorable(f0=333, f1=555, f2=2777, f3=3333),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


def test_the_levels_are_those_of_the_sound() -> None:
    voice = VoiceExplorable(f0=100, f1=700, f2=1300, f3=2500)
    sound = synthesise(np.array([100.0]), np.array([[700.0, 1300.0, 2500.0]]), 1.2)[0][-RATE:]
    spectrum = np.abs(np.fft.rfft(sound))[100:4000:100]
    heard = 20 * np.log10(spectrum / spectrum.max())
    assert np.abs(heard[: len(voice.levels)] - voice.levels).max() < 0.5


@pytest.mark.parametrize("group", range(3))
def test_the_averages_are_nearest_to_themselves(group: int) -> None:
    for vowel, (f1, f2, f3) in enumerate(FORMANTS[group].astype(int)):
        assert VoiceExplorable(f1=int(f1), f2=int(f2), f3=int(f3)).nearest == (vowel, group)


@pytest.mark.parametrize("name", ["f0", "f1", "f2", "f3"])
def test_a_change_redraws_the_picture(name: str) -> None:
    widget = VoiceExplorable()
    before = widget.png(), repr(widget)
    setattr(widget, name, getattr(widget, name) + 90)
    assert widget.png() != before[0]
    assert repr(widget) != before[1]


def test_every_slider_moves_by_keyboard(bare) -> None:
    page = bare(VoiceExplorable())
    page.page.locator("summary").press("Enter")
    before = page.page.locator(".nnb-data tbody").inner_text()
    for name, key in (
        ("pitch", "End"),
        ("first formant", "ArrowLeft"),
        ("second formant", "End"),
        ("third formant", "Home"),
    ):
        page.page.get_by_role("slider", name=f"{name} in hertz").press(key)
        assert page.numbers_agree()
    assert page.widget.f0 == 400  # type: ignore[attr-defined]
    assert page.widget.f2 == 3400  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody").inner_text() != before
    assert page.page.locator(".nnb-data tbody tr").count() == len(page.widget.tones)  # type: ignore[attr-defined]


def test_the_ring_is_dragged_through_the_chart(bare) -> None:
    page = bare(VoiceExplorable())
    box = page.page.locator(".nnb-ring").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 150, y - 70, steps=6)
    page.page.mouse.up()
    assert page.numbers_agree()
    assert page.widget.f2 > 1500  # type: ignore[attr-defined]
    assert page.widget.f1 < 600  # type: ignore[attr-defined]


PLAYED = """() => {
  window.played = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function () {
    window.played.push([...this.buffer.getChannelData(0)]);
    start.call(this);
  };
}"""


def test_it_sounds_when_pressed_and_only_then(bare) -> None:
    page = bare(VoiceExplorable(f0=100, f1=700, f2=1300, f3=2500)).page
    page.evaluate(PLAYED)
    page.wait_for_timeout(200)
    assert page.evaluate("window.played.length") == 0
    page.get_by_role("button", name="Play this sound").press("Enter")
    assert page.evaluate("window.played.length") == 1
    sound = np.array(page.evaluate("window.played[0]"))[800:4800]
    spectrum = np.abs(np.fft.rfft(sound))
    assert np.abs(sound).max() <= 0.51
    assert spectrum.argmax() * RATE / len(sound) == pytest.approx(700, abs=100)


def test_the_picture_follows_a_slider_frame_by_frame(bare) -> None:
    page = bare(VoiceExplorable(f0=80)).page
    rate = page.evaluate(
        """async () => {
          const input = document.querySelectorAll("input[type=range]")[2];
          const began = performance.now();
          let frames = 0;
          while (performance.now() - began < 1000) {
            input.value = 700 + ((frames * 37) % 2000);
            input.dispatchEvent(new Event("input"));
            await new Promise((done) => requestAnimationFrame(done));
            frames += 1;
          }
          return frames;
        }"""
    )
    print(f"voice: {rate} redraws a second")
    assert rate >= 10  # how fast it is depends on how busy the machine is; 60 alone
