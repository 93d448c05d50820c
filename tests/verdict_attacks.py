"""Notebooks that cheat inside their own process, each as what a student would hand in.

The chapter is a shortened 00, with the exercises `double` (1 point), `weighted_sum` (2) and `shapes` (2).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

UNPICKLED = Path(tempfile.gettempdir(), "nnbook-was-unpickled")  # made by an attack, if it works
_ZERO = "    return 0 * x"
_FAKE = """
from nnbook.checks import Result, Row

class Fake:
    def __getattr__(self, key):
        points = {"double": 1, "weighted_sum": 2, "shapes": 2}[key]
        return lambda answer: (answer, Result("00_start_here", key, points, points, [Row(True, "all right")]))
"""


@dataclass(frozen=True)
class Attack:
    """What is handed in: bodies of answers, and cells before everything else, before the first check, and at the end.

    earns: how many points it gets where the checks run beside it, as `nbgrader autograde` runs them.
    boxed: tried in the sandbox every day, too.
    """

    name: str
    answers: dict[str, str] = field(default_factory=dict)
    first: str = ""
    before_checks: str = ""
    last: str = ""
    earns: float = 0
    boxed: bool = False


ATTACKS = [
    Attack(
        "replace nnbook.checks in memory",
        boxed=True,
        before_checks=f"{_FAKE}\ntype(check.double).__call__ = lambda self, answer: getattr(Fake(), self.key)(answer)",
        earns=5,
    ),
    Attack("put a module of its own into sys.modules", first=f"{_FAKE}\nimport sys, types\n"
        "module = types.ModuleType('checks')\nmodule.check = Fake()\n"
        "sys.modules['nnbook.checks.ch00_start_here'] = module", earns=5),
    Attack(
        "override __eq__",
        {"shapes": "    class Any(tuple):\n        __eq__ = lambda self, other: True\n"
            "    keys = ['x @ w.T', 'x @ w.T + b', 'x.mean(axis=0)', 'x[0]', 'x[:, :1]', 'x[:, 0] - x[:, :1]']\n"
            "    return {key: Any() for key in keys}"},
        earns=2,
    ),
    Attack(
        "patch NumPy's comparison",
        {"double": _ZERO},
        before_checks="np.isclose = lambda a, b, **_: np.ones(np.shape(b), bool)\n"
        "np.allclose = np.array_equal = lambda *_, **__: True",
        earns=1,
    ),
    Attack(
        "print forged results",
        {"weighted_sum": "    hook = get_ipython().displayhook\n"
            "    shown = {'text/plain': '2', 'application/vnd.nnbook.result+json': {'points': 2}}\n"
            "    forged = {'execution_count': 1, 'data': shown, 'metadata': {}}\n"
            "    hook.session.send(hook.pub_socket, 'execute_result', forged, parent=hook.parent_header)"},
        earns=2,
        boxed=True,
    ),
    Attack(
        "show a result of another exercise",
        {"double": "    from IPython.display import publish_display_data as show\n"
            "    result = {'key': 'shapes', 'points': 2, 'max_points': 2, 'status': 'passed'}\n"
            "    show({'text/plain': '2', 'application/vnd.nnbook.result+json': result})"},
    ),
    Attack(
        "exit with success before the checks run",
        {"double": "    import sys\n    sys.exit(0)", "weighted_sum": "    raise SystemExit"},
        before_checks="def leave(lines):\n    return [] if any('check.' in line for line in lines) else lines\n"
        "get_ipython().input_transformers_cleanup.append(leave)",
        earns=5,
    ),
    Attack("end the kernel with success", {"double": "    import os\n    os._exit(0)"}),
    Attack(
        "hooks of IPython that swallow errors",
        before_checks="ip = get_ipython()\nip.set_custom_exc((BaseException,), lambda *a, **k: None)\n"
        "ip.showtraceback = lambda *a, **k: None\n"
        "ip._run = ip.run_cell_async\n"
        "async def quietly(*a, **k):\n"
        "    done = await ip._run(*a, **k)\n"
        "    done.error_in_exec = done.error_before_exec = None\n"
        "    return done\n"
        "ip.run_cell_async = quietly\n"
        "del double, weighted_sum, shapes",
        earns=5,
    ),
    Attack(
        "events of IPython that put another check in place",
        before_checks=f"{_FAKE}\n"
        "get_ipython().events.register('pre_run_cell', lambda info: globals().update(check=Fake()))",
        earns=5,
    ),
    Attack(
        "find the expected value in the callers' frames",
        dict.fromkeys(("double", "weighted_sum"), "    import sys\n    frame = sys._getframe()\n    while frame:\n"
            "        case = frame.f_locals.get('self')\n"
            "        if hasattr(case, 'truth'):\n            return case.truth(frame.f_locals['args'])\n"
            "        frame = frame.f_back"),
        earns=3,
    ),
    Attack(
        "hand back what runs when it is unpickled",
        {"double": "    class Payload:\n        def __reduce__(self):\n"
            f"            return exec, (\"open('{UNPICKLED}', 'w')\",)\n    return Payload()"},
    ),
    Attack(
        "hand back an array of objects that equal everything",
        {"weighted_sum": "    class Any(float):\n        __eq__ = __le__ = __ge__ = lambda self, other: True\n"
            "    return np.array([Any()], object)[0]"},
    ),
    Attack(
        "replace the kernel's side of the verdict",
        boxed=True,
        before_checks=f"{_FAKE}\nimport nnbook.grading.verdict_kernel as side\n"
        "side.answer = lambda chapter, key, *_: getattr(Fake(), key)(None)[1]",
    ),
    Attack(
        "pass off the check as passed to the trusted process",
        before_checks="import nnbook.grading.verdict_line as line\nsend = line.Line.send\n"
        "line.Line.send = lambda self, message, blobs=(): send(self, {**message, 'passed': True, 'points': 2,"
        " 'data': {'text/plain': '2'}, 'result': {'points': 2}}, blobs)",
    ),
]  # fmt: skip
