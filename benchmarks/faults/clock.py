"""The parts with a clock that is off: a small library before the C library's own answers for the time of day.

Only what asks for the time of day is off; what measures spans is not. Kafka and Elasticsearch keep the right time.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from benchmarks.faults.feeding import articles
from benchmarks.faults.killing import wrong
from benchmarks.faults.scene import Scene, Stage
from benchmarks.faults.sizes import Sizes, patience
from benchmarks.faults.table import Row

OFF_S = (3600, -3600)

SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long off(void) { const char *said = getenv("CLOCK_OFF_S"); return said ? atol(said) : 0; }

int clock_gettime(clockid_t which, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int code = real(which, now);
    if (!code && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += off();
    return code;
}

int gettimeofday(struct timeval *now, void *zone) {
    struct timespec exact;
    (void)zone;
    int code = clock_gettime(CLOCK_REALTIME, &exact);
    if (!code) { now->tv_sec = exact.tv_sec; now->tv_usec = exact.tv_nsec / 1000; }
    return code;
}

time_t time(time_t *now) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (now) *now = exact.tv_sec;
    return exact.tv_sec;
}
"""


class NoCompiler(RuntimeError):
    """There is no C compiler here, so that no clock can be put off."""


def library(folder: Path) -> Path:
    """The library, compiled into the folder.

    Raises:
        NoCompiler: there is none.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompiler("no cc or gcc on the PATH: install one (the package gcc) to put clocks off")
    source, built = folder / "clock.c", folder / "clock.so"
    source.write_text(SOURCE)
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(built), str(source), "-ldl"], check=True)
    return built


def clock_off(stage: Stage, sizes: Sizes, seed: int) -> Row:
    """All parts an hour ahead of Kafka and Elasticsearch, then all an hour behind."""
    count = sizes.clock_articles
    row = Row("clock one hour off", f"all parts an hour ahead, then an hour behind, {count:,} articles each")
    try:
        built = library(stage.folder)
    except NoCompiler as error:
        row.not_run = str(error)
        return row
    for off in OFF_S:
        with Scene(stage, f"clock{off:+d}") as scene:
            scene.feed(articles(count, seed))
            for part in scene.parts.values():
                part.start(LD_PRELOAD=str(built), CLOCK_OFF_S=str(off))
            scene.drain(patience(count))
            scene.parts.stop()
            found = scene.compare()
            ended = {name: part.exits for name, part in scene.parts.items() if part.exits}
        row.seen.append(f"{off:+d} s: {scene.size}, difference {found.count}, ended by themselves: {ended or 'none'}")
        row.wrong += wrong(found)
    return row
