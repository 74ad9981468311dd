"""The Jinja environment for all templates: sandboxed, strict, escaping.

Templates come from offices and data from anyone: no attribute of Python objects can be reached, an
unknown name is an error and not a blank, every value is escaped. Data is never compiled.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from converter.errors import FormError
from converter.findings import Place, Words
from converter.resources import resource_dir
from converter.template import SHARED, Template


def make_environment(folder: Path | None = None) -> ImmutableSandboxedEnvironment:
    """An environment that reads templates from `folder` and from `_shared/`, and from nowhere else."""
    loader = None
    if folder is not None:
        shared = PrefixLoader({SHARED: FileSystemLoader(resource_dir("templates") / SHARED)})
        loader = ChoiceLoader([FileSystemLoader(folder), shared])
    return ImmutableSandboxedEnvironment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@lru_cache(maxsize=16)
def _environment_of(folder: Path) -> ImmutableSandboxedEnvironment:
    """One environment a folder: a template is compiled once, and anew when its file has changed."""
    return make_environment(folder)


def render_html(template: Template, name: str, context: dict[str, object]) -> str:
    """The template file `name` filled with `context`. A fault in the template is a FormError with its line."""
    try:
        return _environment_of(template.folder).get_template(name).render(context)
    except TemplateSyntaxError as problem:
        raise template_error(problem, str(problem.filename or name), problem.lineno) from None
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as problem:
        raise template_error(problem, str(template.folder / name)) from None


def template_error(problem: Exception, file: str, line: int | None = None) -> FormError:
    """A Jinja fault in the program's words."""
    said = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
    words = Words(f"模板有误：{said}", f"the template is wrong: {said}")
    hint = Words(
        "改正模板里的标记，或换回原来的模板文件", "mend the tag in the template, or put the original file back"
    )
    return FormError(words, place=Place(file, line), hint=hint)
