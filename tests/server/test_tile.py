"""A tile of the wall asks for the pictures of the gallery's film."""

from __future__ import annotations

import pytest

from engine.experiments import EXPERIMENTS
from server.thumbnails import film_for
from server.tile import tile_streams


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_tile_shows_the_films_pictures_and_the_numbers(experiment: str) -> None:
    film = film_for(experiment)
    pictures = dict(film.streams) if film is not None and film.on_wall else {}
    assert tile_streams(experiment) == {**pictures, "status": {}}


def test_a_tile_of_a_convolutional_network_leaves_out_the_surface_that_takes_minutes() -> None:
    assert "surface" in {stream.name for stream in EXPERIMENTS["convnet"].streams}
    assert tile_streams("convnet") == {"status": {}}
    assert tile_streams("race").keys() == {"surface", "paths", "status"}
