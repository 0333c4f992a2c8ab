// SPDX-License-Identifier: GPL-2.0-only
/*
 * libelf reads with pread(2) here, not through a mapping: a traced program may
 * cut its own file short at any time.
 */
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "elfsyms.h"

#define DEBUG_DIR	"/usr/lib/debug/.build-id"
#define NAMES_MAX	(256UL << 20)
#define BUILD_ID_MAX	64

struct segment {
	__u64	offset;
	__u64	size;
	__u64	vaddr;
};

struct symbol {
	__u64	addr;
	__u64	size;
	size_t	name;		/* place in names */
};

struct elfsyms {
	struct segment	*segs;
	size_t		 nsegs;
	struct symbol	*syms;
	size_t		 nsyms;
	size_t		 cap;
	char		*names;
	size_t		 names_len;
	size_t		 names_cap;
	char		 build_id[2 * BUILD_ID_MAX + 1];
};

static int load_segments(struct elfsyms *es, Elf *elf)
{
	GElf_Phdr ph;
	size_t n, i;

	if (elf_getphdrnum(elf, &n) || !n)
		return -1;
	es->segs = calloc(n, sizeof(*es->segs));
	if (!es->segs)
		return -1;
	for (i = 0; i < n; i++) {
		if (!gelf_getphdr(elf, i, &ph) || ph.p_type != PT_LOAD)
			continue;
		es->segs[es->nsegs++] = (struct segment){
			.offset = ph.p_offset, .size = ph.p_filesz, .vaddr = ph.p_vaddr,
		};
	}
	return es->nsegs ? 0 : -1;
}

static int push_symbol(struct elfsyms *es, const GElf_Sym *sym, const char *name)
{
	size_t len = strlen(name) + 1, cap;
	void *p;

	if (es->nsyms == es->cap) {
		cap = es->cap ? 2 * es->cap : 1024;
		p = realloc(es->syms, cap * sizeof(*es->syms));
		if (!p)
			return -1;
		es->syms = p;
		es->cap = cap;
	}
	if (len > es->names_cap - es->names_len) {
		cap = 2 * (es->names_cap + len);
		p = cap <= NAMES_MAX ? realloc(es->names, cap) : NULL;
		if (!p)
			return -1;
		es->names = p;
		es->names_cap = cap;
	}
	memcpy(es->names + es->names_len, name, len);
	es->syms[es->nsyms++] = (struct symbol){
		.addr = sym->st_value, .size = sym->st_size, .name = es->names_len,
	};
	es->names_len += len;
	return 0;
}

static int is_function(const GElf_Sym *sym, const char *name)
{
	int type = GELF_ST_TYPE(sym->st_info);

	if (sym->st_shndx == SHN_UNDEF || !sym->st_value || !name || !*name)
		return 0;
	/* Assembly may have no type; "$x" and the like mark code and data. */
	return type == STT_FUNC || type == STT_GNU_IFUNC ||
		(type == STT_NOTYPE && sym->st_shndx < SHN_LORESERVE && *name != '$');
}

static void load_table(struct elfsyms *es, Elf *elf, Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	const char *name;
	GElf_Sym sym;
	size_t n, i;

	if (!data || !sh->sh_entsize)
		return;
	n = data->d_size / sh->sh_entsize;
	for (i = 0; i < n && i < 0x7fffffff; i++) {
		if (!gelf_getsym(data, i, &sym))
			return;
		name = elf_strptr(elf, sh->sh_link, sym.st_name);
		if (is_function(&sym, name) && push_symbol(es, &sym, name))
			return;
	}
}

/* The symbols of all sections of one type; 0 when there are none. */
static int load_type(struct elfsyms *es, Elf *elf, unsigned int type)
{
	size_t before = es->nsyms;
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &sh) && sh.sh_type == type)
			load_table(es, elf, scn, &sh);
	return es->nsyms > before;
}

/* The build ID among these notes, if it is there. */
static int take_build_id(struct elfsyms *es, Elf_Data *data)
{
	const unsigned char *id;
	size_t at = 0, name, desc, i;
	GElf_Nhdr nh;

	while ((at = gelf_getnote(data, at, &nh, &name, &desc))) {
		if (nh.n_type != NT_GNU_BUILD_ID || nh.n_namesz != 4 ||
		    memcmp((char *)data->d_buf + name, "GNU", 4) ||
		    nh.n_descsz < 2 || nh.n_descsz > BUILD_ID_MAX)
			continue;
		id = (unsigned char *)data->d_buf + desc;
		for (i = 0; i < nh.n_descsz; i++)
			snprintf(es->build_id + 2 * i, 3, "%02x", id[i]);
		return 1;
	}
	return 0;
}

static void load_build_id(struct elfsyms *es, Elf *elf)
{
	Elf_Scn *scn = NULL;
	Elf_Data *data;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(elf, scn))) {
		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_NOTE)
			continue;
		data = elf_getdata(scn, NULL);
		if (data && take_build_id(es, data))
			return;
	}
}

static int load_debug_file(struct elfsyms *es, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), found = 0;
	Elf *elf;

	if (fd < 0)
		return 0;
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf)
		found = load_type(es, elf, SHT_SYMTAB);
	elf_end(elf);
	close(fd);
	return found;
}

/* The debug file that goes with the build ID. */
static int load_debug(struct elfsyms *es)
{
	char path[sizeof(DEBUG_DIR) + 2 * BUILD_ID_MAX + 16];

	if (!es->build_id[0])
		return 0;
	snprintf(path, sizeof(path), DEBUG_DIR "/%.2s/%s.debug", es->build_id,
		 es->build_id + 2);
	return load_debug_file(es, path);
}

static int by_addr(const void *a, const void *b)
{
	const struct symbol *sa = a, *sb = b;

	if (sa->addr != sb->addr)
		return sa->addr < sb->addr ? -1 : 1;
	/* Of several names of one place the longest range wins, then the first. */
	if (sa->size != sb->size)
		return sa->size < sb->size ? -1 : 1;
	return (sa->name < sb->name) - (sa->name > sb->name);
}

struct elfsyms *elfsyms_load(int fd)
{
	struct elfsyms *es = calloc(1, sizeof(*es));
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = es ? elf_begin(fd, ELF_C_READ, NULL) : NULL;
	if (!elf || elf_kind(elf) != ELF_K_ELF || load_segments(es, elf)) {
		elf_end(elf);
		elfsyms_free(es);
		return NULL;
	}
	load_build_id(es, elf);
	if (!load_type(es, elf, SHT_SYMTAB) && !load_debug(es))
		load_type(es, elf, SHT_DYNSYM);
	elf_end(elf);
	if (es->nsyms)
		qsort(es->syms, es->nsyms, sizeof(*es->syms), by_addr);
	return es;
}

void elfsyms_free(struct elfsyms *es)
{
	if (!es)
		return;
	free(es->segs);
	free(es->syms);
	free(es->names);
	free(es);
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
