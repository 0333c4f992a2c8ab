/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The headers and sections of an ELF file of this machine's byte order, of 32
 * or 64 bits, which is shown as one of 64.  Nothing that the file says costs
 * more memory than the limits here.
 */
#ifndef SYM_ELFFILE_H
#define SYM_ELFFILE_H

#include <elf.h>
#include <stddef.h>
#include <linux/types.h>

/* Bytes of one section that may be read at once. */
#define ELFFILE_READ_MAX	(256UL << 20)

struct elffile {
	int		 fd;		/* the caller's */
	int		 is32;
	Elf64_Phdr	*phdrs;
	size_t		 nphdrs;
	Elf64_Shdr	*shdrs;
	size_t		 nshdrs;	/* 0: none, or more than a program has */
};

/* Read the headers.  -1 when it is no ELF file, has absurd headers or memory is short. */
int elffile_open(struct elffile *ef, int fd);
void elffile_close(struct elffile *ef);

/* The first section of a type, from one on; NULL when there is none. */
const Elf64_Shdr *elffile_section(const struct elffile *ef, unsigned int type,
				  const Elf64_Shdr *after);

/*
 * The bytes of a section with a NUL behind them, to be freed.  NULL when there
 * are more than max, or fewer in the file, or memory is short.
 */
char *elffile_read(const struct elffile *ef, const Elf64_Shdr *sh, size_t max);

/*
 * Call a function for each symbol of a table, in order, until it returns
 * nonzero.  They are read a few at a time, so that a large table costs little
 * memory.  0 after the last one, else nonzero.
 */
typedef int elffile_symbol_fn(void *arg, const Elf64_Sym *sym);

int elffile_symbols(const struct elffile *ef, const Elf64_Shdr *sh, elffile_symbol_fn *fn,
		    void *arg);

#endif
