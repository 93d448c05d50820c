"""Grading a class with nbgrader's own converters: in parallel, in a sandbox, and so that nothing is lost."""
