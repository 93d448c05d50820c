"""Figures used more than once: drawing functions take ``ax`` and return it; ``show`` puts a figure on the page."""

from nnbook.plot import palette
from nnbook.plot.alt import alt_text, describe
from nnbook.plot.boundary import draw_line, draw_points, draw_sides, draw_step, square_axes
from nnbook.plot.boxes import draw_array
from nnbook.plot.confusion import draw_confusion
from nnbook.plot.curves import draw_curves
from nnbook.plot.diagram import draw_cell, draw_net, draw_square
from nnbook.plot.flipbook import Film, film
from nnbook.plot.graph import draw_graph, graph_size
from nnbook.plot.layers import draw_gradients, draw_histograms
from nnbook.plot.live import LiveCurves
from nnbook.plot.network import draw_network
from nnbook.plot.page import Picture, show, use_style
from nnbook.plot.pictures import draw_picture
from nnbook.plot.regions import draw_decision_boundary
from nnbook.plot.surface import draw_loss_surface
from nnbook.plot.tiles import draw_feature_maps, draw_images, draw_weights
from nnbook.plot.tour import draw_chance_map, draw_chances, draw_scan

__all__ = [
    "Film",
    "LiveCurves",
    "Picture",
    "alt_text",
    "describe",
    "draw_array",
    "draw_cell",
    "draw_chance_map",
    "draw_chances",
    "draw_confusion",
    "draw_curves",
    "draw_decision_boundary",
    "draw_feature_maps",
    "draw_gradients",
    "draw_graph",
    "draw_histograms",
    "draw_images",
    "draw_line",
    "draw_loss_surface",
    "draw_net",
    "draw_network",
    "draw_picture",
    "draw_points",
    "draw_scan",
    "draw_sides",
    "draw_square",
    "draw_step",
    "draw_weights",
    "film",
    "graph_size",
    "palette",
    "show",
    "square_axes",
    "use_style",
]
