"""The command ``nnbook``: open, check, reset and update the course's notebooks."""
