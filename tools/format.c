// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>
#include "errname.h"
#include "format.h"

/* Types in one word; more words are put together below. */
static const struct {
	const char	*type;
	struct format	 format;
} formats[] = {
	{ "char", { FORMAT_SIGNED, 1 } },
	{ "s8", { FORMAT_SIGNED, 1 } },
	{ "u8", { FORMAT_UNSIGNED, 1 } },
	{ "bool", { FORMAT_UNSIGNED, 1 } },
	{ "_Bool", { FORMAT_UNSIGNED, 1 } },
	{ "short", { FORMAT_SIGNED, 2 } },
	{ "s16", { FORMAT_SIGNED, 2 } },
	{ "u16", { FORMAT_UNSIGNED, 2 } },
	{ "umode_t", { FORMAT_OCTAL, 2 } },
	{ "int", { FORMAT_SIGNED, 4 } },
	{ "s32", { FORMAT_SIGNED, 4 } },
	{ "pid_t", { FORMAT_SIGNED, 4 } },
	{ "clockid_t", { FORMAT_SIGNED, 4 } },
	{ "timer_t", { FORMAT_SIGNED, 4 } },
	{ "mqd_t", { FORMAT_SIGNED, 4 } },
	{ "key_t", { FORMAT_SIGNED, 4 } },
	{ "key_serial_t", { FORMAT_SIGNED, 4 } },
	{ "rwf_t", { FORMAT_HEX, 4 } },
	{ "u32", { FORMAT_UNSIGNED, 4 } },
	{ "unsigned", { FORMAT_UNSIGNED, 4 } },
	{ "uint", { FORMAT_UNSIGNED, 4 } },
	{ "uid_t", { FORMAT_UNSIGNED, 4 } },
	{ "gid_t", { FORMAT_UNSIGNED, 4 } },
	{ "qid_t", { FORMAT_UNSIGNED, 4 } },
	{ "dev_t", { FORMAT_UNSIGNED, 4 } },
	{ "gfp_t", { FORMAT_HEX, 4 } },
	{ "blk_opf_t", { FORMAT_HEX, 4 } },
	{ "long", { FORMAT_SIGNED, 8 } },
	{ "s64", { FORMAT_SIGNED, 8 } },
	{ "ssize_t", { FORMAT_SIGNED, 8 } },
	{ "off_t", { FORMAT_SIGNED, 8 } },
	{ "loff_t", { FORMAT_SIGNED, 8 } },
	{ "ktime_t", { FORMAT_SIGNED, 8 } },
	{ "time64_t", { FORMAT_SIGNED, 8 } },
	{ "u64", { FORMAT_UNSIGNED, 8 } },
	{ "ulong", { FORMAT_UNSIGNED, 8 } },
	{ "size_t", { FORMAT_UNSIGNED, 8 } },
	{ "ino_t", { FORMAT_UNSIGNED, 8 } },
	{ "sector_t", { FORMAT_UNSIGNED, 8 } },
	{ "pgoff_t", { FORMAT_UNSIGNED, 8 } },
	{ "be16", { FORMAT_HEX, 2 } },
	{ "le16", { FORMAT_HEX, 2 } },
	{ "sum16", { FORMAT_HEX, 2 } },
	{ "be32", { FORMAT_HEX, 4 } },
	{ "le32", { FORMAT_HEX, 4 } },
	{ "wsum", { FORMAT_HEX, 4 } },
};

static const char *const qualifiers[] = {
	"const", "volatile", "__user", "__kernel", "__rcu", "signed", "restrict",
};

/* The words of a type that say how large it is and whether it has a sign. */
struct words {
	int	is_unsigned;
	int	is_enum;
	int	longs;
	char	base[64];
};

/* __u32 and uint32_t are u32, __kernel_pid_t is pid_t. */
static const char *simplify(char *word)
{
	size_t len;

	if (!strncmp(word, "__kernel_", 9))
		word += 9;
	while (*word == '_' && strcmp(word, "_Bool"))
		word++;
	len = strlen(word);
	if (!strncmp(word, "uint", 4) && isdigit((unsigned char)word[4]) &&
	    len > 6 && !strcmp(word + len - 2, "_t")) {
		word[len - 2] = 0;
		word[3] = 'u';
		return word + 3;
	}
	if (!strncmp(word, "int", 3) && isdigit((unsigned char)word[3]) &&
	    len > 5 && !strcmp(word + len - 2, "_t")) {
		word[len - 2] = 0;
		word[2] = 's';
		return word + 2;
	}
	return word;
}

static int is_qualifier(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(qualifiers) / sizeof(*qualifiers); i++)
		if (!strcmp(word, qualifiers[i]))
			return 1;
	return 0;
}

static void take_word(struct words *w, char *word)
{
	const char *base;

	if (is_qualifier(word))
		return;
	if (!strcmp(word, "unsigned")) {
		w->is_unsigned = 1;
	} else if (!strcmp(word, "enum")) {
		w->is_enum = 1;
	} else if (!strcmp(word, "long")) {
		w->longs++;
	} else if (strcmp(word, "int") || !w->base[0]) {
		base = simplify(word);
		memmove(w->base, base, strlen(base) + 1);
	}
}

static struct words split(const char *type)
{
	struct words w = { 0 };
	char word[sizeof(w.base)];
	size_t len;

	while (*type) {
		len = strspn(type, " \t");
		type += len;
		len = strcspn(type, " \t");
		if (len && len < sizeof(word)) {
			memcpy(word, type, len);
			word[len] = 0;
			take_word(&w, word);
		}
		type += len;
	}
	return w;
}

static struct format by_type(const char *type)
{
	const struct format unknown = { FORMAT_HEX, 8 };
	struct words w;
	struct format f;
	size_t i;

	if (strpbrk(type, "*[(") || !*type)
		return unknown;
	w = split(type);
	if (w.is_enum)
		return (struct format){ FORMAT_SIGNED, 4 };
	if (w.longs)
		return (struct format){ w.is_unsigned ? FORMAT_UNSIGNED : FORMAT_SIGNED, 8 };
	if (!w.base[0])
		return w.is_unsigned ? (struct format){ FORMAT_UNSIGNED, 4 } : unknown;
	for (i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (strcmp(w.base, formats[i].type))
			continue;
		f = formats[i].format;
		if (w.is_unsigned && f.kind == FORMAT_SIGNED)
			f.kind = FORMAT_UNSIGNED;
		return f;
	}
	return unknown;
}

static int ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), n = strlen(end);

	return len >= n && !strcmp(s + len - n, end);
}

/* Registers of which only the number is known. */
static int is_register(const char *name)
{
	return !strncmp(name, "arg", 3) && !name[3 + strspn(name + 3, "0123456789")];
}

static int is_address(const char *name)
{
	return strstr(name, "addr") || !strcmp(name, "ip") || !strcmp(name, "pc") ||
		!strcmp(name, "sp") || !strcmp(name, "brk");
}

struct format format_of(const char *type, const char *name)
{
	struct format f = by_type(type);

	if (ends_with(name, "flags") || ends_with(name, "flag") || ends_with(name, "mask") ||
	    ends_with(name, "prot"))
		f.kind = FORMAT_HEX;
	else if (ends_with(name, "fd") && f.kind != FORMAT_HEX)
		f = (struct format){ FORMAT_SIGNED, 4 };
	else if (f.bytes == 8 && (is_register(name) || is_address(name)))
		f.kind = FORMAT_HEX;
	return f;
}

void format_value(struct out *o, struct format f, __u64 v)
{
	unsigned int unused = 64 - 8 * f.bytes;

	if (f.kind == FORMAT_SIGNED) {
		out_s64(o, (__s64)(v << unused) >> unused);
		return;
	}
	v = v << unused >> unused;
	if (f.kind == FORMAT_UNSIGNED)
		out_u64(o, v);
	else if (f.kind == FORMAT_OCTAL)
		out_octal(o, v);
	else
		out_hex(o, v);
}

void format_retval(struct out *o, __s64 v)
{
	const char *name = v < 0 && v >= -4095 ? errname(-v) : NULL;

	/* No count gets there; addresses do. */
	if (v >= 1LL << 40 || v < -(1LL << 40))
		out_hex(o, v);
	else
		out_s64(o, v);
	if (name) {
		out_char(o, ' ');
		out_str(o, name);
	}
}

struct format format_field(const struct dtioc_field_info *fi)
{
	struct format f;
	char type[DTNAMESIZE];
	__u32 size = fi->dtfi_elsize;

	memcpy(type, fi->dtfi_type, DTNAMESIZE);
	type[strcspn(type, "[")] = 0;
	f = format_of(type, fi->dtfi_name);
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return (struct format){ FORMAT_HEX, 1 };
	f.bytes = size;
	if (f.kind == FORMAT_SIGNED || f.kind == FORMAT_UNSIGNED)
		f.kind = fi->dtfi_flags & DTFI_SIGNED ? FORMAT_SIGNED : FORMAT_UNSIGNED;
	return f;
}
