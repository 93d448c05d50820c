"""How fast the library is, and how much memory it takes. Run from the root: `make bench`."""
