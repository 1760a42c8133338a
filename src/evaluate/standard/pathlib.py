import os


def _parts_of(text):
    root = "/" if text.startswith("/") else ""
    parts = [p for p in text.split("/") if p not in ("", ".")]
    return root, parts


class PurePath:
    def __init__(self, *args):
        root, parts = "", []
        for arg in args:
            text = str(arg)
            r, p = _parts_of(text)
            if r:
                root, parts = r, p
            else:
                parts = parts + p
        self._root = root
        self._parts = parts

    def _make(self, parts):
        made = type(self)()
        made._root = self._root
        made._parts = parts
        return made

    def __str__(self):
        return self._root + "/".join(self._parts) or "."

    def __fspath__(self):
        return str(self)

    def __repr__(self):
        return "PosixPath(" + repr(str(self)) + ")"

    def __truediv__(self, other):
        return type(self)(str(self), other) if self._parts or self._root else type(self)(other)

    def __rtruediv__(self, other):
        return type(self)(other, str(self))

    def __eq__(self, other):
        return isinstance(other, PurePath) and str(self) == str(other)

    def __hash__(self):
        return hash(str(self))

    def __lt__(self, other):
        return str(self) < str(other)

    @property
    def parts(self):
        return ((self._root,) if self._root else ()) + tuple(self._parts)

    @property
    def name(self):
        return self._parts[-1] if self._parts else ""

    @property
    def suffix(self):
        name = self.name
        i = name.rfind(".")
        return name[i:] if 0 < i < len(name) - 1 else ""

    @property
    def suffixes(self):
        return ["." + s for s in self.name.lstrip(".").split(".")[1:]]

    @property
    def stem(self):
        name = self.name
        i = name.rfind(".")
        return name[:i] if 0 < i < len(name) - 1 else name

    @property
    def parent(self):
        return self._make(self._parts[:-1])

    @property
    def parents(self):
        return [self._make(self._parts[:i]) for i in range(len(self._parts) - 1, -1, -1)]

    @property
    def root(self):
        return self._root

    def joinpath(self, *others):
        return type(self)(self, *others)

    def with_suffix(self, suffix):
        return self._make(self._parts[:-1] + [self.stem + suffix])

    def with_name(self, name):
        return self._make(self._parts[:-1] + [name])

    def as_posix(self):
        return str(self)

    def is_absolute(self):
        return bool(self._root)

    def relative_to(self, other):
        other = PurePath(other)
        return type(self)(*self._parts[len(other._parts):])

    def match(self, pattern):
        return os._unknown("Path.match()")


class Path(PurePath):
    def resolve(self, strict=False):
        return self

    absolute = expanduser = resolve

    def mkdir(self, *args, **kwargs):
        pass

    touch = unlink = rename = rmdir = chmod = write_text = write_bytes = mkdir

    @classmethod
    def cwd(cls):
        return cls("/")

    home = cwd

    def exists(self):
        return os.path.exists(str(self))

    is_file = exists

    def is_dir(self):
        return os._unknown("whether a folder exists")

    is_symlink = is_dir

    def open(self, *args, **kwargs):
        return open(str(self), *args, **kwargs)

    def read_text(self, *args, **kwargs):
        return open(str(self)).read()

    def read_bytes(self, *args, **kwargs):
        return os._unknown("a file's content")

    iterdir = glob = rglob = stat = read_bytes


PosixPath = Path
PurePosixPath = PurePath
WindowsPath = Path
