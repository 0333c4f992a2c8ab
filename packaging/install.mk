# SPDX-License-Identifier: GPL-2.0-only
#
# Installing, and what is handed to others; a part of ../Makefile.
#
# PREFIX, DESTDIR and the usual directories are what they are everywhere.  The
# module goes where the kernel looks for it, below DESTDIR.

PREFIX	?= /usr/local
BINDIR	?= $(PREFIX)/bin
LIBDIR	?= $(PREFIX)/lib
MANDIR	?= $(PREFIX)/share/man
BASHDIR	?= $(PREFIX)/share/bash-completion/completions
ZSHDIR	?= $(PREFIX)/share/zsh/site-functions
UDEVDIR	?= $(PREFIX)/lib/udev/rules.d
LOADDIR	?= $(PREFIX)/lib/modules-load.d
MODDIR	= /lib/modules/$(RELEASE)/updates

PACKAGING := packaging
DIRS	= PREFIX="$(PREFIX)" LIBDIR="$(LIBDIR)" MANDIR="$(MANDIR)" DESTDIR="$(DESTDIR)"
MANUALS	= $(filter-out %.3,$(wildcard tools/man/*.[0-9]))
MANUAL_FILES = $(foreach man,$(MANUALS),$(MANDIR)/man$(subst .,,$(suffix $(man)))/$(notdir $(man)))

INSTALL		?= install
INSTALL_DATA	= $(INSTALL) -D -m 644

# The one place of the version number.
VERSION	= $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

install: install-tools install-module	## install all of it: PREFIX, DESTDIR, KERNELDIR

install-tools: tools		## all but the module and what goes with it
	+@$(SUBMAKE) -C tools install-libdt $(DIRS)
	$(INSTALL) -D -m 755 tools/dt "$(DESTDIR)$(BINDIR)/dt"
	$(foreach man,$(MANUALS),$(INSTALL_DATA) $(man) \
		"$(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(man)))/$(notdir $(man))" &&) :
	$(INSTALL_DATA) $(PACKAGING)/completion.bash "$(DESTDIR)$(BASHDIR)/dt"
	$(INSTALL_DATA) $(PACKAGING)/completion.zsh "$(DESTDIR)$(ZSHDIR)/_dt"

# Who may open the device, and that it is there after a boot.
install-device:
	$(INSTALL_DATA) $(PACKAGING)/60-dt.rules "$(DESTDIR)$(UDEVDIR)/60-dt.rules"
	$(INSTALL_DATA) $(PACKAGING)/modules-load.conf "$(DESTDIR)$(LOADDIR)/dt.conf"

install-module: module install-device
	+@$(KBUILD) modules_install INSTALL_MOD_DIR=updates \
		INSTALL_MOD_PATH="$(DESTDIR)" DEPMOD=true
	@if [ -z "$(DESTDIR)" ]; then depmod -a "$(RELEASE)"; fi

uninstall:			## remove what install put there
	+@$(SUBMAKE) -C tools uninstall-libdt $(DIRS)
	rm -f "$(DESTDIR)$(BINDIR)/dt" $(MANUAL_FILES:%="$(DESTDIR)%")
	rm -f "$(DESTDIR)$(BASHDIR)/dt" "$(DESTDIR)$(ZSHDIR)/_dt"
	rm -f "$(DESTDIR)$(UDEVDIR)/60-dt.rules" "$(DESTDIR)$(LOADDIR)/dt.conf"
	rm -f "$(DESTDIR)$(MODDIR)"/dt.ko*
	@if [ -z "$(DESTDIR)" ]; then depmod -a "$(RELEASE)"; fi

dkms-install: kerneldir install-device	## have DKMS build dt.ko for each kernel
	$(PACKAGING)/dkms.sh install "$(RELEASE)"

dkms-remove:			## remove dt.ko and its source from DKMS
	$(PACKAGING)/dkms.sh remove
	rm -f "$(DESTDIR)$(UDEVDIR)/60-dt.rules" "$(DESTDIR)$(LOADDIR)/dt.conf"

dist:				## make dt-VERSION.tar.xz of the files as they are here
	$(PACKAGING)/dist.sh "$(VERSION)"

deb:				## make Debian packages, in packaging/out
	$(PACKAGING)/deb.sh "$(VERSION)"

.PHONY: install install-tools install-device install-module uninstall \
	dkms-install dkms-remove dist deb
