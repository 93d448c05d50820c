"""Every node after its inputs, however deep the graph."""

from __future__ import annotations

import contextlib
import sys

from nnbook.checks import Case, Exercise, Mistake, Part


def topological_order(root):
    """Return all nodes behind root as a list: each once, each after its inputs, root last.

    root: a node. Every node has _inputs, a tuple of the nodes that it was made from.
    """
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, inputs_done = stack.pop()
        if inputs_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((one, False) for one in node._inputs)
    return order


LOOKS = 50_000  # more than any order needs: a chain of 5,000 nodes, each looked at a few times


class VisitedTooOften(Exception):
    """A node was asked for its inputs far too often."""


class Dot:
    """A node of a graph, which counts how often it is asked for its inputs."""

    def __init__(self, name, inputs=(), counter=None):
        self.name, self.inputs, self.counter = name, tuple(inputs), counter if counter is not None else [0]

    @property
    def _inputs(self):
        self.counter[0] += 1
        if self.counter[0] > LOOKS:
            raise VisitedTooOften("the same nodes are visited again and again")
        return self.inputs

    def __repr__(self):
        return self.name


def graph(edges):
    """Return the last of the nodes that a text such as "a b ab+c" names: each word a node, its inputs after '='."""
    nodes, counter = {}, [0]
    for word in edges.split():
        name, _, inputs = word.partition("=")
        nodes[name] = Dot(name, [nodes[one] for one in inputs], counter)
    return list(nodes.values())


GRAPHS = {
    "one node alone": "a",
    "(a + b) · c": "a b s=ab c L=sc",
    "a used by two that meet": "a s=a t=a L=st",
    "a · a": "a L=aa",
    "a used early and late": "a b=a c=b L=ac",
    "a used late and early": "a b=a c=b L=ca",
    "two long roads": "a b=a c=b d=c e=a L=de",
    "two roads, the short one first": "a b=a c=b d=c e=a L=ed",
    "a net": "a b c=ab d=ab e=cd f=ce g=fa L=gd",
}


def chain(n):
    counter = [0]
    nodes = [Dot("0", (), counter)]
    for i in range(1, n):
        nodes.append(Dot(str(i), (nodes[-1],), counter))
    return nodes


def ladder(n):
    """Return nodes that each use the one before twice: 2ⁿ roads lead back."""
    counter = [LOOKS - 100 * n]
    nodes = [Dot("0", (), counter)]
    for i in range(1, n):
        nodes.append(Dot(str(i), (nodes[-1], nodes[-1]), counter))
    return nodes


def draw_graph(rng):
    n = int(rng.integers(4, 12))
    words = ["a"]
    for i in range(1, n):
        inputs = {int(j) for j in rng.integers(max(0, i - 3), i, size=2)} | {i - 1}
        words.append(f"{chr(97 + i)}={''.join(chr(97 + j) for j in sorted(inputs))}")
    return (" ".join(words),)


def judge_order(order, nodes):
    if not isinstance(order, list | tuple):
        return f"gave a {type(order).__name__}, expected a list of nodes"
    if not all(isinstance(one, Dot) for one in order):
        return "gave a list that holds something else than nodes"
    if not order:
        return "gave an empty list"
    place = {id(node): i for i, node in enumerate(order)}
    text = f"gave {', '.join(map(repr, order))}: " if len(order) <= 12 else "gave a list in which "
    if len(place) < len(order):
        twice = next(node for i, node in enumerate(order) if place[id(node)] != i)
        return f"{text}{twice} comes more than once"
    missing = [node for node in nodes if id(node) not in place]
    if missing:
        return f"{text}{missing[0]} is missing"
    for node in order:
        for source in node.inputs:
            if place[id(source)] > place[id(node)]:
                return f"{text}{node} comes before its input {source}"
    return ""


def on_graph(attempt, text):
    nodes = graph(text)
    order = attempt(nodes[-1])
    if order is None:
        return None
    again = "" if judge_order(order, nodes) else judge_order(attempt(nodes[-1]), nodes)
    return f"called again on the same graph {again}" if again else judge_order(order, nodes)


@contextlib.contextmanager
def usual_stack():
    """Let nobody raise the recursion limit: a deep graph needs a loop, not a higher wall."""
    limit, setter = sys.getrecursionlimit(), sys.setrecursionlimit
    setter(min(limit, 3000))
    sys.setrecursionlimit = lambda limit, /: None
    try:
        yield
    finally:
        sys.setrecursionlimit = setter
        setter(limit)


def on_chain(attempt, n):
    nodes = chain(n)
    try:
        with usual_stack():
            order = attempt(nodes[-1])
    except RecursionError:  # whose text differs with where the stack ends
        return "raised RecursionError: maximum recursion depth exceeded"
    return None if order is None else judge_order(order, nodes)


def on_ladder(attempt, n):
    nodes = ladder(n)
    order = attempt(nodes[-1])
    return None if order is None else judge_order(order, nodes)


def as_it_is(answer, *_):
    return answer


def order_recursive(root):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for one in node._inputs:
                visit(one)
            order.append(node)

    visit(root)
    return order


def order_marks_for_good(root, seen=set()):  # noqa: B006  # the mistake itself
    order, stack = [], [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((one, False) for one in node._inputs)
    return order


def order_every_road(root):
    order, listed, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if not done:
            stack.append((node, True))
            stack.extend((one, False) for one in node._inputs)
        elif node not in listed:
            listed.add(node)
            order.append(node)
    return order


def order_depth_first_reversed(root):
    order, seen, stack = [], set(), [root]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack.extend(node._inputs)
    return order[::-1]


def order_breadth_first_reversed(root):
    order, seen, queue = [], {root}, [root]
    while queue:
        node = queue.pop(0)
        order.append(node)
        for one in node._inputs:
            if one not in seen:
                seen.add(one)
                queue.append(one)
    return order[::-1]


def order_marks_when_put(root):
    order, seen, stack = [], {root}, [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
            continue
        stack.append((node, True))
        for one in node._inputs:
            if one not in seen:
                seen.add(one)
                stack.append((one, False))
    return order


def order_marks_when_met(root):
    order, seen, stack = [], {root}, [root]
    while stack:
        node = stack.pop()
        order.append(node)
        for one in node._inputs:
            if one not in seen:
                seen.add(one)
                stack.append(one)
    return order[::-1]


def order_root_first(root):
    return topological(root)[::-1]


def order_without_root(root):
    return topological(root)[:-1]


def order_without_leaves(root):
    return [node for node in topological(root) if node._inputs]


def order_repeats(root):
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        order.append(node)
        if len(order) > 5000:
            break
        stack.extend(node._inputs)
    return order[::-1]


def topological(root):
    waiting, stack = {root: 0}, [root]
    while stack:
        for one in stack.pop()._inputs:
            if one not in waiting:
                waiting[one] = 0
                stack.append(one)
            waiting[one] += 1
    ready, order = [root], []
    while ready:
        node = ready.pop()
        order.append(node)
        for one in node._inputs:
            waiting[one] -= 1
            if not waiting[one]:
                ready.append(one)
    return order[::-1]


def all_folders(tree):
    """Return the names of all folders in a tree, from the top, without recursion. tree: {name: tree of its folders}.

    >>> all_folders({"home": {"music": {}, "letters": {"old": {}}}})
    ['home', 'music', 'letters', 'old']
    """
    names, stack = [], [tree]
    while stack:
        for name, inside in stack.pop().items():
            names.append(name)
            stack.append(inside)
    return names


topological_order_exercise = Exercise(
    key="topological_order",
    book=topological_order,
    seconds=5.0,
    parts=[
        Part(
            "small graphs",
            1,
            [
                *[
                    Case((text,), judge=as_it_is, run=on_graph, shown=f"topological_order of {title}")
                    for title, text in GRAPHS.items()
                ],
                Case(draw_graph, judge=as_it_is, run=on_graph, shown="topological_order of a random graph"),
            ],
        ),
        Part(
            "a chain of 5,000 nodes, and 60 nodes with 2⁵⁹ roads",
            1,
            [
                Case(
                    (60,),
                    judge=as_it_is,
                    run=on_ladder,
                    shown="topological_order of 60 nodes, each using the last twice",
                ),
                Case((5000,), judge=as_it_is, run=on_chain, shown="topological_order of a chain of 5,000 nodes"),
            ],
        ),
    ],
    mistakes=[
        Mistake(order_repeats, "a node that is used twice is listed twice. Which nodes have been seen already?"),
        Mistake(order_root_first, "root comes first here. It is to be last, each node after its inputs."),
        Mistake(order_without_root, "root itself is missing."),
        Mistake(order_without_leaves, "nodes without inputs are missing; they are wanted too."),
        Mistake(
            order_depth_first_reversed,
            "a node is listed when it is met. One that is used again deeper down then comes too late: list it "
            "when all its inputs are listed.",
        ),
        Mistake(
            order_breadth_first_reversed, "this goes by the shortest road to each node. What counts is the longest."
        ),
        Mistake(
            order_marks_when_put,
            "a node is marked when it is put on the list of what is left to do. One that is met again deeper down is "
            "then passed over there, and comes too late. Mark it when you take it off.",
        ),
        Mistake(
            order_marks_when_met,
            "the first meeting with a node settles its place. It has to come after all its inputs, also those that "
            "are met later.",
        ),
        Mistake(
            order_recursive,
            "a function that calls itself for each input runs out of stack on a deep graph, and a higher limit only "
            "moves the wall. Keep a list of what is still to do.",
        ),
        Mistake(
            order_marks_for_good,
            "what one call has seen is still marked in the next. Begin each call with an empty set of your own.",
        ),
        Mistake(order_every_road, "each road to a node is walked again. Remember which nodes were opened."),
    ],
    hints=[
        "Keep a list of nodes still to do, and a set of those that were opened. A node may be listed once "
        "its inputs are.",
        "Put pairs on the list: (node, False) means open it, (node, True) means its inputs are listed, so list it now.",
        "Pop a pair. If True: order.append(node). If False and not seen: mark it, push (node, True), then (one, False) "
        "for each of its inputs.",
    ],
    sibling=all_folders,
)
