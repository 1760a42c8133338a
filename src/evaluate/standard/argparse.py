class _Unknown:
    pass


SUPPRESS = "==SUPPRESS=="
REMAINDER = "..."
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE = "?", "*", "+"


class ArgumentError(Exception):
    pass


class ArgumentTypeError(Exception):
    pass


class Action:
    def __init__(self, option_strings=(), dest=None, nargs=None, const=None, default=None, type=None, choices=None, required=False, help=None, metavar=None):
        self.option_strings, self.dest, self.nargs, self.const = option_strings, dest, nargs, const
        self.default, self.type, self.choices, self.required = default, type, choices, required


class BooleanOptionalAction(Action):
    pass


class HelpFormatter:
    def __init__(self, *args, **kwargs):
        pass


ArgumentDefaultsHelpFormatter = RawTextHelpFormatter = RawDescriptionHelpFormatter = MetavarTypeHelpFormatter = HelpFormatter


class FileType:
    def __init__(self, *args, **kwargs):
        pass


class Namespace:
    def __init__(self, **kwargs):
        for name in kwargs:
            setattr(self, name, kwargs[name])

    def __eq__(self, other):
        return isinstance(other, Namespace) and vars(self) == vars(other)

    def __contains__(self, key):
        return key in self.__dict__

    def __repr__(self):
        return "Namespace(" + ", ".join(f"{k}={v!r}" for k, v in vars(self).items()) + ")"


class _Container:
    def __init__(self, parser):
        self._parser = parser

    def add_argument(self, *args, **kwargs):
        return self._parser._add(args, kwargs)

    def add_argument_group(self, *args, **kwargs):
        return self

    def add_mutually_exclusive_group(self, **kwargs):
        return self


class ArgumentParser:
    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=(), argument_default=None, **kwargs):
        self.prog = prog
        self.description = description
        self._arguments = {}
        self._defaults = {}
        self.argument_default = argument_default
        for parent in parents:
            self._arguments.update(parent._arguments)
            self._defaults.update(parent._defaults)

    def add_argument(self, *args, **kwargs):
        return self._add(args, kwargs)

    def _add(self, names, kwargs):
        if kwargs.get("action") in ("help", "version"):
            return None
        dest = kwargs.get("dest")
        positional = bool(names) and not names[0].startswith("-")
        if dest is None:
            longs = [n for n in names if n.startswith("--")]
            dest = (longs or names)[0].lstrip("-").replace("-", "_")
        argument = _Argument(dest, positional, kwargs, self.argument_default)
        self._arguments[dest] = argument
        return argument

    def add_argument_group(self, *args, **kwargs):
        return _Container(self)

    def add_mutually_exclusive_group(self, **kwargs):
        return _Container(self)

    def add_subparsers(self, **kwargs):
        dest = kwargs.get("dest")
        if dest is not None:
            self._defaults[dest] = _unknown(dest)
        return _Subparsers(self)

    def set_defaults(self, **kwargs):
        self._defaults.update(kwargs)
        for name, value in kwargs.items():
            if name in self._arguments:
                self._arguments[name].default = value
                self._arguments[name].given = True

    def get_default(self, dest):
        if dest in self._arguments:
            return self._arguments[dest].value()
        return self._defaults.get(dest)

    def parse_args(self, args=None, namespace=None):
        namespace = Namespace() if namespace is None else namespace
        for name, value in self._defaults.items():
            setattr(namespace, name, value)
        for name, argument in self._arguments.items():
            if argument.default != SUPPRESS:
                setattr(namespace, name, argument.value())
        return namespace

    def parse_known_args(self, args=None, namespace=None):
        return self.parse_args(args, namespace), []

    parse_intermixed_args = parse_args

    def print_help(self, file=None):
        pass

    print_usage = print_help

    def format_help(self):
        return ""

    def error(self, message):
        raise SystemExit(2)

    def exit(self, status=0, message=None):
        raise SystemExit(status)


class _Subparsers:
    def __init__(self, parser):
        self._parser = parser

    def add_parser(self, name, **kwargs):
        return ArgumentParser()


class _Argument:
    def __init__(self, dest, positional, kwargs, argument_default):
        self.dest = dest
        self.type = kwargs.get("type")
        self.choices = kwargs.get("choices")
        self.given = "default" in kwargs
        self.action = kwargs.get("action")
        self.nargs = kwargs.get("nargs")
        self.required = kwargs.get("required", False) or (positional and self.nargs not in ("?", "*"))
        if self.given:
            self.default = kwargs["default"]
        elif self.action == "store_true":
            self.default = False
        elif self.action == "store_false":
            self.default = True
        else:
            self.default = argument_default

    def value(self):
        if self.required and not self.given:
            return _unknown(self.dest)
        if isinstance(self.default, str) and callable(self.type):
            return self.type(self.default)
        return self.default
