// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "elffile.h"
#include "elfsyms.h"
#include "file.h"

#define DEBUG_DIR	"/usr/lib/debug/.build-id"
/* The largest programs have a million functions. */
#define SYMBOLS_MAX	(4U << 20)
#define NOTES_MAX	(64UL << 10)
#define BUILD_ID_MAX	64

struct segment {
	__u64	offset;
	__u64	size;
	__u64	vaddr;
};

struct symbol {
	__u64	addr;
	__u64	size;
	__u32	name;		/* place in names */
	__u32	order;		/* in the file */
};

struct elfsyms {
	struct segment	*segs;
	size_t		 nsegs;
	struct symbol	*syms;
	size_t		 nsyms;
	size_t		 cap;
	char		*names;		/* the string table: names may share bytes */
	size_t		 names_len;
	char		 build_id[2 * BUILD_ID_MAX + 1];
};

static int load_segments(struct elfsyms *es, const struct elffile *ef)
{
	const GElf_Phdr *ph;
	size_t i;

	es->segs = ef->nphdrs ? calloc(ef->nphdrs, sizeof(*es->segs)) : NULL;
	if (!es->segs)
		return -1;
	for (i = 0; i < ef->nphdrs; i++) {
		ph = &ef->phdrs[i];
		if (ph->p_type != PT_LOAD)
			continue;
		es->segs[es->nsegs++] = (struct segment){
			.offset = ph->p_offset, .size = ph->p_filesz, .vaddr = ph->p_vaddr,
		};
	}
	return es->nsegs ? 0 : -1;
}

static int is_function(const GElf_Sym *sym, const char *name)
{
	int type = ELF64_ST_TYPE(sym->st_info);

	if (sym->st_shndx == SHN_UNDEF || !sym->st_value || !*name)
		return 0;
	/* Assembly may have no type; "$x" and the like mark code and data. */
	return type == STT_FUNC || type == STT_GNU_IFUNC ||
		(type == STT_NOTYPE && sym->st_shndx < SHN_LORESERVE && *name != '$');
}

static int push_symbol(void *arg, const GElf_Sym *sym)
{
	struct elfsyms *es = arg;
	size_t cap;
	void *p;

	if (sym->st_name >= es->names_len || !is_function(sym, es->names + sym->st_name))
		return 0;
	if (es->nsyms == es->cap) {
		cap = es->cap ? 2 * es->cap : 1024;
		p = cap <= SYMBOLS_MAX ? realloc(es->syms, cap * sizeof(*es->syms)) : NULL;
		if (!p)
			return -1;
		es->syms = p;
		es->cap = cap;
	}
	es->syms[es->nsyms] = (struct symbol){
		.addr = sym->st_value, .size = sym->st_size, .name = sym->st_name,
		.order = es->nsyms,
	};
	es->nsyms++;
	return 0;
}

static void drop_symbols(struct elfsyms *es)
{
	free(es->syms);
	free(es->names);
	es->syms = NULL;
	es->names = NULL;
	es->nsyms = es->cap = es->names_len = 0;
}

/*
 * The symbols of the first section of a type; more the linker does not make.
 * Returns 0, and has none, when there are none, or not all can be had: with
 * gaps, addresses would get the names of their neighbours.
 */
static int load_type(struct elfsyms *es, const struct elffile *ef, unsigned int type)
{
	const GElf_Shdr *sh = elffile_section(ef, type, NULL), *strings;

	if (!sh || sh->sh_link >= ef->nshdrs)
		return 0;
	strings = &ef->shdrs[sh->sh_link];
	if (strings->sh_type != SHT_STRTAB || !strings->sh_size)
		return 0;
	es->names = elffile_read(ef, strings, ELFFILE_READ_MAX);
	if (!es->names)
		return 0;
	es->names_len = strings->sh_size;
	if (elffile_symbols(ef, sh, push_symbol, es) || !es->nsyms)
		drop_symbols(es);
	return es->nsyms > 0;
}

static void set_build_id(struct elfsyms *es, const unsigned char *id, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		snprintf(es->build_id + 2 * i, 3, "%02x", id[i]);
}

/* The build ID among these notes, if it is there. */
static int take_build_id(struct elfsyms *es, const char *notes, size_t len, size_t align)
{
	size_t desc, end, at = 0;
	Elf64_Nhdr nh;		/* of 32 bits it is the same */

	while (len - at >= sizeof(nh)) {
		memcpy(&nh, notes + at, sizeof(nh));
		if (nh.n_namesz > len || nh.n_descsz > len)
			return 0;
		desc = (at + sizeof(nh) + nh.n_namesz + align - 1) & -align;
		end = (desc + nh.n_descsz + align - 1) & -align;
		if (desc > len || nh.n_descsz > len - desc)
			return 0;
		if (nh.n_type == NT_GNU_BUILD_ID && nh.n_namesz == 4 &&
		    !memcmp(notes + at + sizeof(nh), "GNU", 4) &&
		    nh.n_descsz >= 2 && nh.n_descsz <= BUILD_ID_MAX) {
			set_build_id(es, (unsigned char *)notes + desc, nh.n_descsz);
			return 1;
		}
		at = end < len ? end : len;
	}
	return 0;
}

/* The limit is one of all sections, as they may overlap. */
static void load_build_id(struct elfsyms *es, const struct elffile *ef)
{
	const GElf_Shdr *sh = NULL;
	size_t left = NOTES_MAX;
	char *notes;
	int found = 0;

	while (!found && (sh = elffile_section(ef, SHT_NOTE, sh))) {
		if (sh->sh_size < sizeof(Elf64_Nhdr) || sh->sh_size > left)
			continue;
		left -= sh->sh_size;
		notes = elffile_read(ef, sh, left + sh->sh_size);
		found = notes && take_build_id(es, notes, sh->sh_size,
					       sh->sh_addralign == 8 ? 8 : 4);
		free(notes);
	}
}

/* The debug file that goes with the build ID. */
static int load_debug(struct elfsyms *es)
{
	char path[sizeof(DEBUG_DIR) + 2 * BUILD_ID_MAX + 16];
	struct elffile ef;
	int fd, found;

	if (!es->build_id[0])
		return 0;
	snprintf(path, sizeof(path), DEBUG_DIR "/%.2s/%s.debug", es->build_id,
		 es->build_id + 2);
	fd = sym_file_open_regular(path);
	if (fd < 0)
		return 0;
	found = !elffile_open(&ef, fd) && load_type(es, &ef, SHT_SYMTAB);
	elffile_close(&ef);
	close(fd);
	return found;
}

static int by_addr(const void *a, const void *b)
{
	const struct symbol *sa = a, *sb = b;

	if (sa->addr != sb->addr)
		return sa->addr < sb->addr ? -1 : 1;
	/* Of several names of one place the longest range wins, then the first. */
	if (sa->size != sb->size)
		return sa->size < sb->size ? -1 : 1;
	return (sa->order < sb->order) - (sa->order > sb->order);
}

struct elfsyms *elfsyms_load(int fd)
{
	struct elfsyms *es = calloc(1, sizeof(*es));
	struct elffile ef;

	if (!es)
		return NULL;
	if (elffile_open(&ef, fd) || load_segments(es, &ef)) {
		elffile_close(&ef);
		elfsyms_free(es);
		return NULL;
	}
	load_build_id(es, &ef);
	if (!load_type(es, &ef, SHT_SYMTAB) && !load_debug(es))
		load_type(es, &ef, SHT_DYNSYM);
	elffile_close(&ef);
	if (es->nsyms)
		qsort(es->syms, es->nsyms, sizeof(*es->syms), by_addr);
	return es;
}

void elfsyms_free(struct elfsyms *es)
{
	if (!es)
		return;
	drop_symbols(es);
	free(es->segs);
	free(es);
}

size_t elfsyms_bytes(const struct elfsyms *es)
{
	return sizeof(*es) + es->nsegs * sizeof(*es->segs) + es->cap * sizeof(*es->syms) +
		es->names_len;
}

static int to_vaddr(const struct elfsyms *es, __u64 offset, __u64 *vaddr)
{
	size_t i;

	for (i = 0; i < es->nsegs; i++) {
		if (offset - es->segs[i].offset >= es->segs[i].size)
			continue;
		*vaddr = offset - es->segs[i].offset + es->segs[i].vaddr;
		return 1;
	}
	return 0;
}

const char *elfsyms_build_id(const struct elfsyms *es)
{
	return es->build_id;
}

const char *elfsyms_find(const struct elfsyms *es, __u64 offset, __u64 *into)
{
	__u64 size;

	return elfsyms_range(es, offset, into, &size);
}

const char *elfsyms_range(const struct elfsyms *es, __u64 offset, __u64 *into, __u64 *size)
{
	size_t lo = 0, hi = es->nsyms, mid;
	const struct symbol *sym;
	__u64 vaddr;

	if (!to_vaddr(es, offset, &vaddr))
		return NULL;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (es->syms[mid].addr <= vaddr)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo)
		return NULL;
	sym = &es->syms[lo - 1];
	/* One without a size reaches to the next. */
	if (sym->size && vaddr - sym->addr >= sym->size)
		return NULL;
	*into = vaddr - sym->addr;
	*size = sym->size ? sym->size : lo < es->nsyms ? sym[1].addr - sym->addr : *into + 1;
	return es->names + sym->name;
}
