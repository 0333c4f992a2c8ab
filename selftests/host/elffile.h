/* SPDX-License-Identifier: GPL-2.0-only */
/* ELF files to test with. */
#ifndef HOST_ELFFILE_H
#define HOST_ELFFILE_H

#include <stddef.h>
#include <stdint.h>

/*
 * What to write; sizes in bytes.  It has nsyms functions at the offsets from 16
 * on, of 1 byte each, all with the same name.
 */
struct elf_shape {
	int		 is32;
	const char	*name;
	size_t		 nsyms;
	size_t		 tables;	/* sections that are the symbol table; 0: 1 */
	uint64_t	 table_size;	/* said to be; 0: as it is */
	uint64_t	 names_size;	/* the same */
	uint64_t	 nsections;	/* 0: as it is; from 65536 on the long form */
	unsigned int	 nsegments;	/* 0: 1 */
	uint64_t	 file_size;	/* a hole at the end makes it this large */
};

/* Write it over the file behind fd.  The program ends when that fails. */
void elf_write(int fd, const struct elf_shape *shape);

#endif
