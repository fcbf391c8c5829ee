"""Families of named objects (activations, losses, ...) and the one way their JSON is read."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.lint.catalog.argument import REQUIRED, Argument
from service.lint.catalog.value import Unfit
from service.lint.graph import ObjectSpec

MEMO_SIZE = 1024
"""Spellings remembered per family. Nearly every config spells its objects in a handful of ways."""

MEMO_BYTES = 512
"""Longest spelling that is remembered, so that the memory stays small whatever strangers send."""

UNREAD = "unread"
"""Name of what stands for a value that is not looked into, and makes its whole layer opaque."""

METADATA = frozenset(
    {"module", "class_name", "config", "registered_name", "shared_object_id", "build_config"}
)


class Unknown(Unfit):
    """An object that is not Keras's own; ``spec`` is its opaque stand-in."""

    def __init__(self, expected: str, received: Any, name: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(expected, received, path)
        self.spec = ObjectSpec(name, {}, opaque=True)

    def below(self, *path: str | int) -> "Unknown":
        """The same refusal seen from further up."""
        return Unknown(self.expected, self.received, self.spec.name, (*path, *self.path))


def absent(value: Any) -> None:
    """``null`` alone: whatever else the argument may hold would reach code that we do not judge."""
    if value is not None:
        raise Unknown("null", value, UNREAD)


@dataclass(frozen=True, slots=True)
class Entry:
    """One object: its snake-case name, Keras class name, arguments and other spellings.

    renamed: Keras 2 arguments that have another name now; None for one that says nothing any more.
    """

    name: str
    class_name: str
    arguments: tuple[Argument, ...] = ()
    aliases: tuple[str, ...] = ()
    renamed: Mapping[str, str | None] = field(default_factory=dict)


class Family:
    """All objects that may stand in one kind of place, and how they are read."""

    def __init__(self, noun: str, modules: Iterable[str], entries: Iterable[Entry]) -> None:
        self.noun = noun
        self.entries = tuple(entries)
        self._modules = frozenset({None, "keras", *modules})
        self._spelled = _spellings(self.entries)
        self._defaults = {spelled: _default_spec(entry) for spelled, entry in self._spelled.items()}
        self._memo: dict[bytes, ObjectSpec] = {}

    def read(self, value: Any) -> ObjectSpec:
        """The object that a string or JSON object names. Raises Unfit, or Unknown when it is custom."""
        if type(value) is str:
            spec = self._defaults.get(value)
            return spec if spec is not None else self._read_string(value)
        if type(value) is not dict:
            raise Unfit(f"{self.noun} (a name or an object)", value)
        try:
            key = orjson.dumps(value)
        except (TypeError, ValueError):  # an integer beyond 64 bits or a lone surrogate: read it the slow way
            return self._read_object(value)
        known = self._memo.get(key)
        if known is None:
            known = self._read_object(value)
            if len(key) <= MEMO_BYTES:
                if len(self._memo) >= MEMO_SIZE:
                    self._memo.clear()
                self._memo[key] = known
        return known

    def nearest(self, name: str) -> str | None:
        """The known name that a misspelt one resembles most."""
        close = difflib.get_close_matches(loose(name[:64]), self._spelled, n=1, cutoff=0.6)
        return self._spelled[close[0]].name if close else None

    def _read_string(self, name: str) -> ObjectSpec:
        entry = self._entry(name, name, ())
        spec = self._defaults[loose(name)]
        if spec is None:
            missing = next(argument.name for argument in entry.arguments if argument.required)
            raise Unfit(f"an object that states {missing!r} of {entry.name}", name)
        return spec

    def _read_object(self, value: dict[str, Any]) -> ObjectSpec:
        if "class_name" not in value:
            return self._read_short(value)
        class_name, config = value["class_name"], value.get("config", {})
        if type(class_name) is not str:
            raise Unfit("a class name", class_name, ("class_name",))
        if class_name == "function" and type(config) is str:
            return self._entry_of_function(value, config)
        self._check_origin(value, class_name)
        entry = self._entry(class_name, value, ("class_name",))
        if type(config) is not dict:
            raise Unfit("an object of arguments", config, ("config",))
        return self._build(entry, config, ("config",), loose_name=True)

    def _read_short(self, value: dict[str, Any]) -> ObjectSpec:
        name = value.get("name")
        if type(name) is not str:
            raise Unfit(f"{self.noun} (an object with 'name', or with 'class_name' and 'config')", value)
        entry = self._entry(name, value, ("name",))
        return self._build(entry, {key: item for key, item in value.items() if key != "name"}, ())

    def _entry_of_function(self, value: dict[str, Any], name: str) -> ObjectSpec:
        if value.get("module") not in (None, "builtins", *self._modules):
            raise Unknown(f"{self.noun} of Keras", value.get("module"), name, ("module",))
        if value.get("registered_name") not in (None, "function", name):
            raise Unknown(f"{self.noun} of Keras", value["registered_name"], name, ("registered_name",))
        self._entry(name, name, ("config",))
        return self._read_string(name)

    def _check_origin(self, value: Mapping[str, Any], class_name: str) -> None:
        module, registered = value.get("module"), value.get("registered_name")
        if not (module is None or type(module) is str) or module not in self._modules:
            raise Unknown(f"{self.noun} of Keras", module, class_name, ("module",))
        if registered is not None and registered != class_name:
            raise Unknown(f"{self.noun} of Keras", registered, class_name, ("registered_name",))

    def _entry(self, name: str, received: Any, path: tuple[str | int, ...]) -> Entry:
        entry = self._spelled.get(name) or self._spelled.get(loose(name))
        if entry is None:
            nearest = self.nearest(name)
            hint = f" (did you mean {nearest!r}?)" if nearest else ""
            raise Unknown(
                f"{self.noun} of Keras{hint}", name if type(received) is dict else received, name[:64], path
            )
        return entry

    def _build(
        self, entry: Entry, config: dict[str, Any], path: tuple[str | int, ...], loose_name: bool = False
    ) -> ObjectSpec:
        args = {argument.name: argument.default for argument in entry.arguments}
        readers = {argument.name: argument.read for argument in entry.arguments}
        for written, item in config.items():
            key = entry.renamed.get(written, written)
            if key is None:
                continue
            read = readers.get(key)
            if read is None:
                if (loose_name and key in IGNORED_CONFIG) or key in METADATA:
                    continue
                raise _unknown_argument(entry, written, readers, path)
            try:
                args[key] = read(item)
            except Unfit as unfit:
                raise unfit.below(*path, written) from None
        for argument in entry.arguments:
            if args[argument.name] is REQUIRED:
                raise Unfit(f"{argument.name!r} of {entry.name}", sorted(config), path)
        return ObjectSpec(entry.name, args)


IGNORED_CONFIG = frozenset({"name", "dtype", "trainable", "fn", "is_legacy_optimizer", "jit_compile"})
"""Keys that Keras writes into the config of an object and that say nothing about what it computes."""


def loose(name: str) -> str:
    """A name without case and underscores: ``HeNormal``, ``he_normal`` and ``henormal`` are one."""
    return name.replace("_", "").lower()


def _spellings(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Every spelling of every entry. An exact name beats a loose one, and the first entry a later one."""
    spelled: dict[str, Entry] = {}
    entries = list(entries)
    for exact in (True, False):
        for entry in entries:
            for name in (entry.name, entry.class_name, *entry.aliases):
                spelled.setdefault(name if exact else loose(name), entry)
    return spelled


def _default_spec(entry: Entry) -> ObjectSpec | None:
    if any(argument.required for argument in entry.arguments):
        return None
    return ObjectSpec(entry.name, {argument.name: argument.default for argument in entry.arguments})


def _unknown_argument(entry: Entry, key: str, known: Iterable[str], path: tuple[str | int, ...]) -> Unfit:
    close = difflib.get_close_matches(key[:64], list(known), n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return Unfit(f"an argument of {entry.name}{hint}", key, (*path, key))
