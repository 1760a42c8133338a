class StringIO:
    def __init__(self, initial_value="", newline="\n"):
        self._text, self._at, self.closed = initial_value or "", 0, False

    def read(self, size=-1):
        begin = self._at
        self._at = len(self._text) if size is None or size < 0 else min(len(self._text), begin + size)
        return self._text[begin:self._at]

    def getvalue(self):
        return self._text

    def readline(self, size=-1):
        end = self._text.find("\n", self._at) + 1
        begin, self._at = self._at, end if end > 0 else len(self._text)
        return self._text[begin:self._at]

    def readlines(self, hint=-1):
        return self.read().splitlines(True)

    def write(self, text):
        self._text = self._text[:self._at] + text + self._text[self._at + len(text):]
        self._at += len(text)
        return len(text)

    def seek(self, offset, whence=0):
        self._at = offset if whence == 0 else len(self._text)
        return self._at

    def tell(self):
        return self._at

    def close(self):
        self.closed = True

    def flush(self):
        pass

    def readable(self):
        return True

    def __iter__(self):
        return iter(self.readlines())

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


class TextIOWrapper(StringIO):
    pass
