"""The examples in the docstrings run as they stand, and every public function has one."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import scoring

_OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def _modules():
    # `scoring.draw.verifier` is shipped by itself, and `__main__` is the command line.
    names = [found.name for found in pkgutil.walk_packages(scoring.__path__, "scoring.")]
    return ["scoring", *(name for name in names if not name.endswith("__main__"))]


def _examples(name):
    module = importlib.import_module(name)
    return [found for found in doctest.DocTestFinder(exclude_empty=True).find(module, name) if found.examples]


@pytest.mark.parametrize("name", [name for name in _modules() if _examples(name)])
def test_the_examples_of_a_module_say_what_comes_out(name):
    runner = doctest.DocTestRunner(verbose=False, optionflags=_OPTIONS)
    told: list[str] = []
    for found in _examples(name):
        runner.run(found, out=told.append)
    assert runner.failures == 0, "".join(told)
    assert runner.tries > 0


def _public_functions():
    return sorted(name for name in scoring.__all__ if inspect.isfunction(getattr(scoring, name)))


@pytest.mark.parametrize("name", _public_functions())
def test_a_public_function_has_an_example(name):
    function = getattr(scoring, name)
    assert doctest.DocTestFinder(recurse=False).find(function, name)[0].examples, f"{name} has no example"
    assert function.__doc__
