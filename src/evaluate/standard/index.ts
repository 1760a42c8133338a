/** The standard library, as far as it is modelled: one file for each module (or few that belong together), listed here. */
import type { Library, LibraryModule } from "../library.ts";
import { abc } from "./abc.ts";
import { argparse } from "./argparse.ts";
import { collections } from "./collections.ts";
import { contextlib } from "./contextlib.ts";
import { copy } from "./copy.ts";
import { dataclasses } from "./dataclasses.ts";
import { enumModule } from "./enum.ts";
import { functools } from "./functools.ts";
import { importlib, inspect } from "./inspect.ts";
import { io } from "./io.ts";
import { itertools } from "./itertools.ts";
import { json, yaml } from "./json.ts";
import { atexit, faulthandler, future, gc, logging, pprint, signal, traceback, warnings } from "./logging.ts";
import { math } from "./math.ts";
import { numpy, numpyRandom } from "./numpy/index.ts";
import { operator } from "./operator.ts";
import { os, osPath, sys } from "./os.ts";
import { pathlib } from "./pathlib.ts";
import { csv, datetime, glob, pickle, platform, random, secrets, shutil, subprocess, tempfile, time, uuid } from "./random.ts";
import { re } from "./re.ts";
import { string, textwrap } from "./text.ts";
import { types } from "./types.ts";
import { collectionsAbc, numbers, typing, typingExtensions } from "./typing.ts";

const MODULES: readonly LibraryModule[] = [
  abc,
  argparse,
  atexit,
  collections,
  collectionsAbc,
  contextlib,
  copy,
  csv,
  dataclasses,
  datetime,
  enumModule,
  faulthandler,
  functools,
  future,
  gc,
  glob,
  importlib,
  inspect,
  io,
  itertools,
  json,
  logging,
  math,
  numbers,
  numpy,
  numpyRandom,
  operator,
  os,
  osPath,
  pathlib,
  pickle,
  platform,
  pprint,
  random,
  re,
  secrets,
  shutil,
  signal,
  string,
  subprocess,
  sys,
  tempfile,
  textwrap,
  time,
  traceback,
  types,
  typing,
  typingExtensions,
  uuid,
  warnings,
  yaml,
];

const byName = new Map(MODULES.map((module) => [module.name, module]));

export const STANDARD_LIBRARY: Library = {
  name: "python",
  packages: [...new Set(MODULES.map((module) => module.name.split(".")[0] ?? module.name))],
  module: (path) => byName.get(path),
};
