/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The headers and sections of an ELF file, by libelf.  Nothing that the file says
 * costs more memory than the limits here.
 */
#ifndef SYM_ELFFILE_H
#define SYM_ELFFILE_H

#include <gelf.h>
#include <stddef.h>

/* Bytes of one section that may be read at once. */
#define ELFFILE_READ_MAX	(256UL << 20)

struct elffile {
	Elf		*elf;
	GElf_Phdr	*phdrs;
	size_t		 nphdrs;
	GElf_Shdr	*shdrs;
	size_t		 nshdrs;	/* 0: there are none */
};

/*
 * Read the headers; fd stays the caller's, open until the close here.  -1 when it is
 * no ELF file, has absurd headers or memory is short.
 */
int elffile_open(struct elffile *ef, int fd);
void elffile_close(struct elffile *ef);

/* The first section of a type, from one on; NULL when there is none. */
const GElf_Shdr *elffile_section(const struct elffile *ef, unsigned int type,
				  const GElf_Shdr *after);

/*
 * The bytes of a section with a NUL behind them, to be freed.  NULL when there
 * are more than max, or fewer in the file, or memory is short.
 */
char *elffile_read(const struct elffile *ef, const GElf_Shdr *sh, size_t max);

/*
 * Call a function for each symbol of a table, in order, until it returns nonzero.
 * 0 after the last one, else nonzero.
 */
typedef int elffile_symbol_fn(void *arg, const GElf_Sym *sym);

int elffile_symbols(const struct elffile *ef, const GElf_Shdr *sh, elffile_symbol_fn *fn,
		    void *arg);

#endif
