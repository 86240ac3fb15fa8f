"""One root module: what the user says about it, its evaluation, and the bounds of its work."""

from __future__ import annotations

import os
from collections.abc import Callable

from taglint.lazy import once
from taglint.terraform.certainty import FunctionError
from taglint.terraform.instance import Instance
from taglint.terraform.loader import ModuleLoader
from taglint.terraform.module import Declared, Module
from taglint.terraform.repository_files import RepositoryFiles
from taglint.terraform.variables import InputValue, no_arguments

MOST_CALLS = 2_000  # instances of modules
MOST_WORK = 100_000  # steps of loops


class RootModule:
    """One root module's evaluation: its instances, the faults found on the way, counts of work.

    `passed` gives the value that somebody else than the user passes for a variable.
    """

    def __init__(
        self,
        loader: ModuleLoader,
        module: Module,
        passed: Callable[[str], InputValue | None] = no_arguments,
        is_reusable: bool | None = None,
    ) -> None:
        self.loader, self.module, self.passed = loader, module, passed
        self.settings = loader.settings(module.folder)
        self.repository = loader.root(module.folder)
        self.files = RepositoryFiles(loader, module.folder, self.repository)
        is_called = not module.is_root() and not self.settings.var_files
        self._may_be_called = is_called if is_reusable is None else is_reusable
        self.is_reusable = module.has("variable") and self._may_be_called
        said = (self.settings.var_files, self.settings.variables, self.settings.environment)
        self.has_values = any(said) or passed is not no_arguments
        self.depth = self.worked = self.calls = 0
        # The first call beyond the bound: the caller, and the call's name with the copy's key.
        self.uncalled: tuple[Instance, str] | None = None
        self.faults: list[Declared] = []
        self.instances: list[Instance] = []
        self.instance = Instance(self, module, "", self._input_value)
        self._manifest: dict[str, str] | None = None
        self._values: dict[str, InputValue] | None = None

    @once
    def takes_providers(self) -> bool:
        """Whether the providers of a reusable module are those of a caller that we do not see."""
        if not self._may_be_called:
            return False
        from taglint.terraform.layout import is_for_others

        return is_for_others(self.loader, self.module)

    def release(self) -> None:
        """Let go of the evaluations, which hold each other.

        A run of many modules would fill up until the interpreter looks for cycles.
        """
        for instance in self.instances:
            vars(instance).clear()
        vars(self).clear()

    def blame(self, fault: Declared) -> None:
        """Note a mistake in an expression, once."""
        if fault not in self.faults:
            self.faults.append(fault)

    def work(self, steps: int = 1) -> None:
        """Count steps of a loop; raises FunctionError when there have been too many."""
        self.worked += steps
        if self.worked > MOST_WORK:
            raise FunctionError("too much work")

    def may_call(self, caller: Instance, name: str) -> bool:
        """Count one module instance; False when there have been too many."""
        self.calls += 1
        if self.calls > MOST_CALLS and self.uncalled is None:
            self.uncalled = (caller, name)
        return self.calls <= MOST_CALLS

    def manifest(self) -> dict[str, str]:
        """The folders of modules that `terraform init` installed, by the path of their call."""
        if self._manifest is None:
            from taglint.terraform.module_sources import manifest

            source = None
            if self.loader.repository.holds(self.module.folder, ".terraform"):
                source = self.files.read(os.path.join(".terraform", "modules", "modules.json"))
            self._manifest = manifest(source.text) if source else {}
        return self._manifest

    def _input_value(self, name: str) -> InputValue | None:
        """What is passed for a variable.

        The command line stands over `--var-file`, that over `*.auto.tfvars`, that over
        `terraform.tfvars`.
        """
        if self._values is None:
            from taglint.terraform.input_values import input_values

            self._values = input_values(self)
        return self._values.get(name) or self.passed(name)
