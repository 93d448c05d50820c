"""Run the course's command as ``python -m nnbook``."""

from nnbook.course.command import app

if __name__ == "__main__":
    app(prog_name="nnbook")
