"""Colours that stay apart for colour-blind readers (Okabe and Ito 2008). Class 0 is BLUE, class 1 is ORANGE."""

BLUE = "#0072B2"
ORANGE = "#E69F00"
VERMILLION = "#D55E00"
GREEN = "#009E73"
SKY = "#56B4E9"
PURPLE = "#CC79A7"
YELLOW = "#F0E442"
GREY = "#7F7F7F"
INK = "#222222"

CLASSES = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, YELLOW, GREY, INK, "#6B4C9A")
