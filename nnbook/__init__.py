"""nnbook: neural networks, learned by building them. The library that the chapters are written on."""

__version__ = "0.1.0"
__all__ = ["__version__"]
