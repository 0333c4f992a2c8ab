// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file is a traced program's, which may have put anything in it: sections
 * that overlap, or lie in a hole of a sparse file, so that a few bytes on the
 * disk stand for gigabytes.  libelf takes memory as the file says, so what it
 * says is looked at first.  It reads, and does not map, as the file may be cut
 * short at any time.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "elffile.h"

/* What the kernel runs has no more bytes of them. */
#define PHDRS_SIZE_MAX	65536

union ehdr {
	unsigned char	ident[EI_NIDENT];
	Elf32_Ehdr	e32;
	Elf64_Ehdr	e64;
};

/* More sections than e_shnum has room for only objects have that were not linked. */
static int modest(int fd)
{
	union ehdr eh;
	ssize_t n;

	do
		n = pread(fd, &eh, sizeof(eh), 0);
	while (n < 0 && errno == EINTR);
	if (n < (ssize_t)sizeof(eh.e32))
		return 0;
	if (eh.ident[EI_CLASS] == ELFCLASS32)
		return eh.e32.e_phnum * sizeof(Elf32_Phdr) <= PHDRS_SIZE_MAX &&
			(eh.e32.e_shnum || !eh.e32.e_shoff);
	return n == sizeof(eh.e64) && eh.e64.e_phnum * sizeof(Elf64_Phdr) <= PHDRS_SIZE_MAX &&
		(eh.e64.e_shnum || !eh.e64.e_shoff);
}

static int read_phdrs(struct elffile *ef)
{
	size_t i;

	if (elf_getphdrnum(ef->elf, &ef->nphdrs))
		return -1;
	ef->phdrs = calloc(ef->nphdrs + 1, sizeof(*ef->phdrs));
	if (!ef->phdrs)
		return -1;
	for (i = 0; i < ef->nphdrs; i++)
		if (!gelf_getphdr(ef->elf, i, &ef->phdrs[i]))
			return -1;
	return 0;
}

/* Without them addresses still have their places in the file. */
static void read_shdrs(struct elffile *ef)
{
	size_t count, i;

	if (elf_getshdrnum(ef->elf, &count) || !count)
		return;
	ef->shdrs = calloc(count, sizeof(*ef->shdrs));
	for (i = 0; ef->shdrs && i < count; i++)
		if (!gelf_getshdr(elf_getscn(ef->elf, i), &ef->shdrs[i]))
			return;
	ef->nshdrs = ef->shdrs ? count : 0;
}

int elffile_open(struct elffile *ef, int fd)
{
	*ef = (struct elffile){ 0 };
	if (!modest(fd) || elf_version(EV_CURRENT) == EV_NONE)
		return -1;
	ef->elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!ef->elf || elf_kind(ef->elf) != ELF_K_ELF || read_phdrs(ef)) {
		elffile_close(ef);
		return -1;
	}
	read_shdrs(ef);
	return 0;
}

void elffile_close(struct elffile *ef)
{
	free(ef->phdrs);
	free(ef->shdrs);
	elf_end(ef->elf);
	*ef = (struct elffile){ 0 };
}

const GElf_Shdr *elffile_section(const struct elffile *ef, unsigned int type,
				 const GElf_Shdr *after)
{
	size_t i = after ? after - ef->shdrs + 1 : 0;

	while (i < ef->nshdrs && ef->shdrs[i].sh_type != type)
		i++;
	return i < ef->nshdrs ? &ef->shdrs[i] : NULL;
}

/* All of a section, or NULL. */
static Elf_Data *data_of(const struct elffile *ef, const GElf_Shdr *sh, size_t max,
			 Elf_Data *(*get)(Elf_Scn *, Elf_Data *))
{
	Elf_Data *data;

	if (sh->sh_size > max)
		return NULL;
	data = get(elf_getscn(ef->elf, sh - ef->shdrs), NULL);
	return data && data->d_buf && data->d_size == sh->sh_size ? data : NULL;
}

char *elffile_read(const struct elffile *ef, const GElf_Shdr *sh, size_t max)
{
	Elf_Data *data = data_of(ef, sh, max, elf_rawdata);
	char *bytes = data ? malloc(data->d_size + 1) : NULL;

	if (!bytes)
		return NULL;
	memcpy(bytes, data->d_buf, data->d_size);
	bytes[data->d_size] = 0;
	return bytes;
}

int elffile_symbols(const struct elffile *ef, const GElf_Shdr *sh, elffile_symbol_fn *fn,
		    void *arg)
{
	Elf_Data *data = data_of(ef, sh, ELFFILE_READ_MAX, elf_getdata);
	size_t size = gelf_fsize(ef->elf, ELF_T_SYM, 1, EV_CURRENT);
	int error = 0, i;
	GElf_Sym sym;

	if (!data || sh->sh_entsize != size)
		return -1;
	for (i = 0; i < (int)(data->d_size / size) && !error; i++)
		error = gelf_getsym(data, i, &sym) ? fn(arg, &sym) : -1;
	return error;
}
