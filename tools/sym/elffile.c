// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file is a traced program's, which may have put anything in it: sections
 * that overlap, or lie in a hole of a sparse file, so that a few bytes on the
 * disk stand for gigabytes.  It is read with pread(2), not through a mapping,
 * as it may be cut short at any time.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "elffile.h"

/* What the kernel runs has no more bytes of them. */
#define PHDRS_SIZE_MAX	65536
#define CHUNK		2048		/* symbols */

/* All of len bytes or nothing: -1. */
static int read_at(int fd, void *buf, size_t len, __u64 at)
{
	size_t done = 0;
	ssize_t n;

	if (at > INT64_MAX - len)
		return -1;
	while (done < len) {
		n = pread(fd, (char *)buf + done, len - done, at + done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		done += n;
	}
	return 0;
}

/* count items of size bytes, to be freed; NULL if they are not there. */
static void *read_items(int fd, __u64 at, size_t count, size_t size)
{
	void *items = calloc(count, size);

	if (items && read_at(fd, items, count * size, at)) {
		free(items);
		items = NULL;
	}
	return items;
}

static int read_ehdr(struct elffile *ef, Elf64_Ehdr *eh)
{
	const int order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
	Elf32_Ehdr eh32;

	if (read_at(ef->fd, eh->e_ident, sizeof(eh->e_ident), 0) ||
	    memcmp(eh->e_ident, ELFMAG, SELFMAG) || eh->e_ident[EI_DATA] != order)
		return -1;
	ef->is32 = eh->e_ident[EI_CLASS] == ELFCLASS32;
	if (!ef->is32)
		return eh->e_ident[EI_CLASS] == ELFCLASS64 ?
			read_at(ef->fd, eh, sizeof(*eh), 0) : -1;
	if (read_at(ef->fd, &eh32, sizeof(eh32), 0))
		return -1;
	eh->e_phoff = eh32.e_phoff;
	eh->e_phnum = eh32.e_phnum;
	eh->e_phentsize = eh32.e_phentsize;
	eh->e_shoff = eh32.e_shoff;
	eh->e_shnum = eh32.e_shnum;
	eh->e_shentsize = eh32.e_shentsize;
	return 0;
}

static Elf64_Phdr *phdrs_widen(Elf32_Phdr *from, size_t count)
{
	Elf64_Phdr *to = from ? calloc(count, sizeof(*to)) : NULL;
	size_t i;

	for (i = 0; to && i < count; i++)
		to[i] = (Elf64_Phdr){
			.p_type = from[i].p_type, .p_offset = from[i].p_offset,
			.p_vaddr = from[i].p_vaddr, .p_filesz = from[i].p_filesz,
		};
	free(from);
	return to;
}

static int read_phdrs(struct elffile *ef, const Elf64_Ehdr *eh)
{
	size_t count = eh->e_phnum, size = ef->is32 ? sizeof(Elf32_Phdr) : sizeof(Elf64_Phdr);

	if (!count)
		return 0;
	if (eh->e_phentsize != size || count * size > PHDRS_SIZE_MAX)
		return -1;
	ef->phdrs = read_items(ef->fd, eh->e_phoff, count, size);
	if (ef->is32)
		ef->phdrs = phdrs_widen((Elf32_Phdr *)ef->phdrs, count);
	if (!ef->phdrs)
		return -1;
	ef->nphdrs = count;
	return 0;
}

static Elf64_Shdr *shdrs_widen(Elf32_Shdr *from, size_t count)
{
	Elf64_Shdr *to = from ? calloc(count, sizeof(*to)) : NULL;
	size_t i;

	for (i = 0; to && i < count; i++)
		to[i] = (Elf64_Shdr){
			.sh_type = from[i].sh_type, .sh_offset = from[i].sh_offset,
			.sh_size = from[i].sh_size, .sh_link = from[i].sh_link,
			.sh_addralign = from[i].sh_addralign, .sh_entsize = from[i].sh_entsize,
		};
	free(from);
	return to;
}

/* More than fit into e_shnum only objects have that were not linked. */
static void read_shdrs(struct elffile *ef, const Elf64_Ehdr *eh)
{
	size_t count = eh->e_shnum, size = ef->is32 ? sizeof(Elf32_Shdr) : sizeof(Elf64_Shdr);

	if (!count || eh->e_shentsize != size)
		return;
	ef->shdrs = read_items(ef->fd, eh->e_shoff, count, size);
	if (ef->is32)
		ef->shdrs = shdrs_widen((Elf32_Shdr *)ef->shdrs, count);
	ef->nshdrs = ef->shdrs ? count : 0;
}

int elffile_open(struct elffile *ef, int fd)
{
	Elf64_Ehdr eh = { 0 };

	*ef = (struct elffile){ .fd = fd };
	if (read_ehdr(ef, &eh) || read_phdrs(ef, &eh))
		return -1;
	read_shdrs(ef, &eh);
	return 0;
}

void elffile_close(struct elffile *ef)
{
	free(ef->phdrs);
	free(ef->shdrs);
	*ef = (struct elffile){ .fd = -1 };
}

const Elf64_Shdr *elffile_section(const struct elffile *ef, unsigned int type,
				  const Elf64_Shdr *after)
{
	size_t i = after ? after - ef->shdrs + 1 : 0;

	while (i < ef->nshdrs && ef->shdrs[i].sh_type != type)
		i++;
	return i < ef->nshdrs ? &ef->shdrs[i] : NULL;
}

char *elffile_read(const struct elffile *ef, const Elf64_Shdr *sh, size_t max)
{
	char *bytes = sh->sh_size <= max ? malloc(sh->sh_size + 1) : NULL;

	if (bytes && read_at(ef->fd, bytes, sh->sh_size, sh->sh_offset)) {
		free(bytes);
		bytes = NULL;
	}
	if (bytes)
		bytes[sh->sh_size] = 0;
	return bytes;
}

union symbols {
	Elf64_Sym	wide[CHUNK];
	Elf32_Sym	narrow[CHUNK];
};

static Elf64_Sym symbol_at(const struct elffile *ef, const union symbols *syms, size_t i)
{
	const Elf32_Sym *s = &syms->narrow[i];

	if (!ef->is32)
		return syms->wide[i];
	return (Elf64_Sym){
		.st_name = s->st_name, .st_info = s->st_info, .st_shndx = s->st_shndx,
		.st_value = s->st_value, .st_size = s->st_size,
	};
}

int elffile_symbols(const struct elffile *ef, const Elf64_Shdr *sh, elffile_symbol_fn *fn,
		    void *arg)
{
	size_t size = ef->is32 ? sizeof(Elf32_Sym) : sizeof(Elf64_Sym);
	__u64 left = sh->sh_size / size, at = sh->sh_offset;
	union symbols *syms;
	Elf64_Sym sym;
	size_t n, i;
	int error = 0;

	if (sh->sh_entsize != size || sh->sh_size > ELFFILE_READ_MAX)
		return -1;
	syms = malloc(sizeof(*syms));
	if (!syms)
		return -1;
	for (; left && !error; left -= n, at += n * size) {
		n = left < CHUNK ? left : CHUNK;
		error = read_at(ef->fd, syms, n * size, at);
		for (i = 0; i < n && !error; i++) {
			sym = symbol_at(ef, syms, i);
			error = fn(arg, &sym);
		}
	}
	free(syms);
	return error;
}
