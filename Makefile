# SPDX-License-Identifier: GPL-2.0-only
#
# What a person types; `make help` lists it. Kbuild is what the kernel's own
# build system reads.

# Headers to build for: the running kernel's, else the newest there are.
newest	= $(shell ls -d $(1) 2>/dev/null | sort -V | tail -n 1)
KERNELDIR ?= $(or $(wildcard /lib/modules/$(shell uname -r)/build),$\
	$(call newest,/lib/modules/*/build),$\
	$(call newest,/usr/src/linux-headers-*-amd64))
RELEASE	= $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	"$(KERNELDIR)/include/generated/utsrelease.h" 2>/dev/null)

VM	:= selftests/vm
RUN	:= $(VM)/run.sh

# All of the machine's CPUs, unless the caller gave -j. The + of the recipes
# hands the job server on, which make does by itself only if it reads $(MAKE).
JOBS	= $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
KBUILD	= $(MAKE) $(JOBS) --no-print-directory -C "$(KERNELDIR)" M="$(CURDIR)"
SUBMAKE	= $(MAKE) $(JOBS) --no-print-directory

all: module tools		## build dt.ko and tools/dt (the default)

module: kerneldir		## build dt.ko for KERNELDIR
	+@$(KBUILD) modules

tools:				## build tools/dt and its library
	+@$(SUBMAKE) -C tools

selftests:			## build the tests
	+@$(SUBMAKE) -C selftests

# Set-up may bring the headers that KERNELDIR looks for, so make starts anew.
check:				## set up, build, run every test, most in a VM
	@$(VM)/deps.sh build vm test matrix
	+@$(SUBMAKE) all selftests
	@MAKE="$(MAKE)" selftests/check.sh

bench:				## set up, build, measure; RECORD=1 keeps it as bench/RESULTS.md
	@$(VM)/deps.sh build vm bench
	@bench/run.sh $(if $(RECORD),-r)

bench-build: all
	+@$(SUBMAKE) -C selftests/bt bt_bench
	+@$(SUBMAKE) -C bench KERNELDIR="$(KERNELDIR)"

check-matrix:			## build for, and test on, every kernel that dt supports
	@$(VM)/deps.sh build vm test matrix
	+@$(SUBMAKE) tools selftests
	@selftests/matrix/run.sh

check-install:			## make install, DKMS, Debian packages, in systems that are not kept
	@$(VM)/deps.sh build vm test matrix install
	+@$(SUBMAKE) all
	@selftests/install/run.sh

# Kernels of its own: a quarter of an hour to build each once, an hour to run all on it.
check-debug:			## the tests of the device in kernels with KASAN, lockdep, KCSAN ...
	@$(VM)/deps.sh build vm test matrix debug
	+@$(SUBMAKE) tools selftests
	@selftests/check-debug.sh $(TESTS)

demo:				## set up, build, show what dt does
	@$(VM)/deps.sh build vm
	+@$(SUBMAKE) all
	@$(VM)/demo.sh

vm: all				## a shell in a VM with dt.ko loaded
	@$(RUN) -s -m dt.ko

deps:				## install what building and testing need, as root
	@$(VM)/deps.sh build vm test matrix

# What Kbuild generates from the kernel's headers is theirs, and sparse cannot
# read it: only our own files.
SOURCES	= $(wildcard kmod/*.c kmod/*/*.c)
include packaging/install.mk

lint: kerneldir			## warnings of W=1, sparse and shellcheck, as errors
	@$(VM)/deps.sh lint
	+@$(KBUILD) W=1 C=2 CHECK="sparse -Wsparse-error" KCFLAGS=-Werror \
		$(SOURCES:.c=.o)
	@shellcheck -S info -x -P SCRIPTDIR $(shell git ls-files '*.sh' .ci/run)

clean:				## remove what was built
	+@if [ -n "$(KERNELDIR)" ]; then $(KBUILD) clean; fi
	@rm -f .kerneldir
	+@$(SUBMAKE) -C tools clean
	+@$(SUBMAKE) -C selftests clean
	+@$(SUBMAKE) -C bench KERNELDIR="$(KERNELDIR)" clean
	@rm -rf $(VM)/out selftests/matrix/out

# kbuild runs the same commands whatever kernel they are for and would keep
# the objects of another one.
kerneldir:
	@if [ -z "$(KERNELDIR)" ]; then \
		echo "No kernel headers here: install linux-headers-amd64 (make deps, as root)" \
			"or set KERNELDIR." >&2; \
		exit 1; \
	elif [ -z "$(RELEASE)" ]; then \
		echo "$(KERNELDIR) has no headers of a configured kernel: set KERNELDIR." >&2; \
		exit 1; \
	fi
	@echo "dt.ko: building for $(RELEASE) ($(KERNELDIR))"
	@was=$$(cat .kerneldir 2>/dev/null); \
	if [ -n "$$was" ] && [ "$$was" != "$(realpath $(KERNELDIR))" ]; then \
		$(KBUILD) clean; \
	fi; \
	echo "$(realpath $(KERNELDIR))" >.kerneldir

help:				## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## */make \1\t/p' Makefile packaging/install.mk | expand -t 16
	@echo "KERNELDIR=$(KERNELDIR)"

.PHONY: all module tools selftests check check-debug check-install check-matrix bench bench-build demo vm deps lint clean kerneldir help
