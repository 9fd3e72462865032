"""YAML as people write it: no part that is repeated by an alias, no lists hundreds deep (leaf module).

A few lines of aliases stand for gigabytes, and the time for lists within lists grows with the square of their
depth.
"""

import yaml

MOST_DEPTH = 50  # lists and tables within each other


def check_yaml(text: str) -> None:
    """Look at YAML before it is read. Raises yaml.MarkedYAMLError where it is none that people write."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _fault("repeats a part by an alias (*name)", event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise _fault(f"has more than {MOST_DEPTH} lists within each other", event)


def _fault(problem: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
