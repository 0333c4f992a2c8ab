// SPDX-License-Identifier: GPL-2.0-only
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "elffile.h"

#define SEGMENT_SIZE	0x1000

static void put(int fd, const void *bytes, size_t len, off_t at)
{
	if (pwrite(fd, bytes, len, at) != (ssize_t)len) {
		perror("elf_write");
		exit(1);
	}
}

/* The same for files of 32 and of 64 bits. */
#define WRITER(bits)								\
static void write##bits(int fd, const struct elf_shape *s)			\
{										\
	size_t tables = s->tables ? s->tables : 1, i;				\
	size_t table_len = s->nsyms * sizeof(Elf##bits##_Sym);			\
	size_t names_len = strlen(s->name) + 2;					\
	Elf##bits##_Ehdr eh = {							\
		.e_ident = { 0x7f, 'E', 'L', 'F',				\
			     bits == 64 ? ELFCLASS64 : ELFCLASS32,		\
			     __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ?	\
			     ELFDATA2LSB : ELFDATA2MSB, 1 },			\
		.e_type = ET_DYN, .e_version = 1, .e_ehsize = sizeof(eh),	\
		.e_phoff = sizeof(eh), .e_phentsize = sizeof(Elf##bits##_Phdr),	\
		.e_phnum = s->nsegments ? s->nsegments : 1,			\
		.e_shoff = 256, .e_shentsize = sizeof(Elf##bits##_Shdr),	\
		.e_shnum = s->nsections < 65536 ? s->nsections : 0,		\
	};									\
	Elf##bits##_Phdr ph = {							\
		.p_type = PT_LOAD, .p_filesz = SEGMENT_SIZE,			\
		.p_memsz = SEGMENT_SIZE, .p_vaddr = SEGMENT_SIZE,		\
	};									\
	Elf##bits##_Shdr sh = { .sh_size = s->nsections };			\
	off_t at = eh.e_shoff + (2 + tables) * sizeof(sh), names = at + table_len; \
										\
	if (!s->nsections)							\
		eh.e_shnum = 2 + tables;					\
	put(fd, &eh, sizeof(eh), 0);						\
	put(fd, &ph, sizeof(ph), eh.e_phoff);					\
	put(fd, &sh, sizeof(sh), eh.e_shoff);					\
	sh = (Elf##bits##_Shdr){						\
		.sh_type = SHT_STRTAB, .sh_offset = names,			\
		.sh_size = s->names_size ? s->names_size : names_len,		\
	};									\
	put(fd, &sh, sizeof(sh), eh.e_shoff + sizeof(sh));			\
	sh = (Elf##bits##_Shdr){						\
		.sh_type = SHT_SYMTAB, .sh_link = 1, .sh_offset = at,		\
		.sh_size = s->table_size ? s->table_size : table_len,		\
		.sh_entsize = sizeof(Elf##bits##_Sym),				\
	};									\
	for (i = 0; i < tables; i++)						\
		put(fd, &sh, sizeof(sh), eh.e_shoff + (2 + i) * sizeof(sh));	\
	for (i = 0; i < s->nsyms; i++) {					\
		Elf##bits##_Sym sym = {						\
			.st_name = 1, .st_shndx = 1, .st_size = 1,		\
			.st_info = ELF##bits##_ST_INFO(STB_GLOBAL, STT_FUNC),	\
			.st_value = SEGMENT_SIZE + 16 + i,			\
		};								\
										\
		put(fd, &sym, sizeof(sym), at + i * sizeof(sym));		\
	}									\
	put(fd, "", 1, names);							\
	put(fd, s->name, names_len - 1, names + 1);				\
}

WRITER(32)
WRITER(64)

void elf_write(int fd, const struct elf_shape *shape)
{
	if (ftruncate(fd, 0)) {
		perror("elf_write");
		exit(1);
	}
	if (shape->is32)
		write32(fd, shape);
	else
		write64(fd, shape);
	if (shape->file_size && ftruncate(fd, shape->file_size)) {
		perror("elf_write");
		exit(1);
	}
}
