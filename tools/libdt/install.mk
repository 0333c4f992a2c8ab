# SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
#
# Installing the library for other programs; a part of ../Makefile.
#
# The headers have a directory of their own, <libdt/libdt.h>: event.h is a name
# that others have too.  The device's <linux/dt.h> is where the kernel's are.

PREFIX	?= /usr/local
LIBDIR	?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR	?= $(PREFIX)/share/man
PKGCONFIGDIR ?= $(LIBDIR)/pkgconfig

INSTALL	?= install

# What programs may include.
LIBDT_HEADERS := libdt/libdt.h libdt/event.h libdt/trace_format.h
LIBDT_VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' ../dkms.conf)

# Programs find a library only through the linker's cache, which is the system's.
LDCONFIG = @if [ -z "$(DESTDIR)" ] && [ -w /etc/ld.so.cache ]; then ldconfig; fi

install-libdt: libdt.a $(SOFILE)
	$(INSTALL) -d "$(DESTDIR)$(LIBDIR)" "$(DESTDIR)$(PKGCONFIGDIR)" \
		"$(DESTDIR)$(INCLUDEDIR)/libdt" "$(DESTDIR)$(INCLUDEDIR)/linux" \
		"$(DESTDIR)$(MANDIR)/man3"
	$(INSTALL) -m 644 libdt.a "$(DESTDIR)$(LIBDIR)/libdt.a"
	$(INSTALL) -m 644 $(SOFILE) "$(DESTDIR)$(LIBDIR)/$(SOFILE)"
	ln -sf $(SOFILE) "$(DESTDIR)$(LIBDIR)/$(SONAME)"
	ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libdt.so"
	$(INSTALL) -m 644 $(LIBDT_HEADERS) "$(DESTDIR)$(INCLUDEDIR)/libdt/"
	$(INSTALL) -m 644 ../kmod/uapi/linux/dt.h "$(DESTDIR)$(INCLUDEDIR)/linux/dt.h"
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|' \
		-e 's|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@VERSION@|$(LIBDT_VERSION)|' \
		libdt/libdt.pc.in >"$(DESTDIR)$(PKGCONFIGDIR)/libdt.pc"
	$(INSTALL) -m 644 man/libdt.3 "$(DESTDIR)$(MANDIR)/man3/libdt.3"
	$(LDCONFIG)

uninstall-libdt:
	rm -f "$(DESTDIR)$(LIBDIR)/libdt.a" "$(DESTDIR)$(LIBDIR)/libdt.so" \
		"$(DESTDIR)$(LIBDIR)/$(SONAME)" "$(DESTDIR)$(LIBDIR)/$(SOFILE)" \
		"$(DESTDIR)$(PKGCONFIGDIR)/libdt.pc" "$(DESTDIR)$(MANDIR)/man3/libdt.3" \
		"$(DESTDIR)$(INCLUDEDIR)/linux/dt.h"
	rm -rf "$(DESTDIR)$(INCLUDEDIR)/libdt"
	$(LDCONFIG)

.PHONY: install-libdt uninstall-libdt
