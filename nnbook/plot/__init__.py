"""Figures used more than once: drawing functions take ``ax`` and return it; ``show`` puts a figure on the page."""

from nnbook.plot import palette
from nnbook.plot.boundary import draw_line, draw_points, draw_sides, draw_step, square_axes
from nnbook.plot.boxes import draw_array
from nnbook.plot.diagram import draw_cell, draw_net, draw_square
from nnbook.plot.flipbook import Film, film
from nnbook.plot.page import Picture, show, use_style
from nnbook.plot.pictures import draw_picture
from nnbook.plot.tour import draw_chance_map, draw_chances, draw_scan

__all__ = [
    "Film",
    "Picture",
    "draw_array",
    "draw_cell",
    "draw_chance_map",
    "draw_chances",
    "draw_line",
    "draw_net",
    "draw_picture",
    "draw_points",
    "draw_scan",
    "draw_sides",
    "draw_square",
    "draw_step",
    "film",
    "palette",
    "show",
    "square_axes",
    "use_style",
]
