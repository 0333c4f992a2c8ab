// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "dt_compat.h"
#include "dt_event.h"

/* Where the kernel has a function in place of a field's type. */
#define DT_EVENT_DEFINED_BY_FUNCTION	((const char *)~0UL)

#define DT_EVENT_COMMON(member, ctype, flags) \
	{ (flags), offsetof(struct trace_entry, member), \
	  sizeof_field(struct trace_entry, member), ctype, "common_" #member }

static const struct {
	u32		 flags;
	u32		 offset;
	u32		 size;
	const char	*type;
	const char	*name;
} dt_event_common[DT_EVENT_NCOMMON] = {
	DT_EVENT_COMMON(type, "unsigned short", 0),
	DT_EVENT_COMMON(flags, "unsigned char", 0),
	DT_EVENT_COMMON(preempt_count, "unsigned char", 0),
	DT_EVENT_COMMON(pid, "int", DTFI_SIGNED),
};

/* What arrays are made of, as far as their length does not tell. */
static const struct {
	const char	*type;
	u32		 size;
} dt_event_types[] = {
	{ "bool", 1 }, { "char", 1 }, { "signed char", 1 }, { "unsigned char", 1 },
	{ "s8", 1 }, { "u8", 1 }, { "__s8", 1 }, { "__u8", 1 }, { "uint8_t", 1 },
	{ "short", 2 }, { "unsigned short", 2 },
	{ "s16", 2 }, { "u16", 2 }, { "__s16", 2 }, { "__u16", 2 }, { "uint16_t", 2 },
	{ "__be16", 2 }, { "__le16", 2 },
	{ "int", 4 }, { "unsigned int", 4 }, { "unsigned", 4 },
	{ "s32", 4 }, { "u32", 4 }, { "__s32", 4 }, { "__u32", 4 }, { "uint32_t", 4 },
	{ "__be32", 4 }, { "__le32", 4 },
	{ "s64", 8 }, { "u64", 8 }, { "__s64", 8 }, { "__u64", 8 }, { "uint64_t", 8 },
	{ "__be64", 8 }, { "__le64", 8 }, { "long long", 8 }, { "unsigned long long", 8 },
	{ "long", sizeof(long) }, { "unsigned long", sizeof(long) },
	{ "size_t", sizeof(long) }, { "cpumask_t", sizeof(long) },
};

bool dt_event_has_fields(const struct trace_event_call *call)
{
	const struct trace_event_fields *f = call->class->fields_array;

	return f && f->type != DT_EVENT_DEFINED_BY_FUNCTION;
}

/* Skips a word and the space behind it. */
static bool dt_event_skip(const char **type, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*type, word, len))
		return false;
	*type = skip_spaces(*type + len);
	return true;
}

/* Bytes of the type that the first len characters name; 0: unknown. */
static u32 dt_event_type_size(const char *type, size_t len)
{
	unsigned int i;

	while (len && type[len - 1] == ' ')
		len--;
	if (len && type[len - 1] == '*')
		return sizeof(void *);
	for (i = 0; i < ARRAY_SIZE(dt_event_types); i++)
		if (strlen(dt_event_types[i].type) == len &&
		    !memcmp(dt_event_types[i].type, type, len))
			return dt_event_types[i].size;
	return 0;
}

/* Elements of an array in its own place; 0: the kernel does not tell. */
static u32 dt_event_length(const struct trace_event_fields *f, const char *bracket)
{
	u32 len = dt_event_field_len(f);
	int end = 0;

	/* A number; but it may also be an expression. */
	if (!len && (sscanf(bracket, "[%u]%n", &len, &end) != 1 || !end || bracket[end]))
		len = 0;
	return len;
}

static void dt_event_array(const struct trace_event_fields *f, const char *type,
			   const char *bracket, struct dtioc_field_info *fi)
{
	bool dynamic = fi->dtfi_flags & (DTFI_DATALOC | DTFI_RELLOC);
	size_t base = bracket ? bracket - type : strlen(type);
	u32 len = dynamic ? 0 : dt_event_length(f, bracket);

	if (base == strlen("char") && !memcmp(type, "char", base))
		fi->dtfi_flags |= DTFI_STRING;
	fi->dtfi_flags |= DTFI_ARRAY;
	fi->dtfi_elsize = len ? f->size / len : dt_event_type_size(type, base);
	/* Bytes, where nothing tells what it is made of. */
	if (!fi->dtfi_elsize)
		fi->dtfi_elsize = 1;
	if (dynamic)
		return;
	/* The text may have a constant's name for its length. */
	scnprintf(fi->dtfi_type, DTNAMESIZE, "%.*s[%u]", (int)base, type,
		  fi->dtfi_size / fi->dtfi_elsize);
}

static void dt_event_fill(const struct trace_event_fields *f, u32 offset,
			  struct dtioc_field_info *fi)
{
	const char *type = f->type, *bracket;

	fi->dtfi_offset = offset;
	fi->dtfi_size = f->size;
	fi->dtfi_elsize = f->size;
	if (dt_event_skip(&type, "__data_loc"))
		fi->dtfi_flags |= DTFI_DATALOC;
	else if (dt_event_skip(&type, "__rel_loc"))
		fi->dtfi_flags |= DTFI_RELLOC;
	if (f->is_signed)
		fi->dtfi_flags |= DTFI_SIGNED;
	strscpy(fi->dtfi_name, f->name, DTNAMESIZE);
	strscpy(fi->dtfi_type, type, DTNAMESIZE);
	bracket = strchr(type, '[');
	if (bracket || (fi->dtfi_flags & (DTFI_DATALOC | DTFI_RELLOC)))
		dt_event_array(f, type, bracket, fi);
	else if (*type && type[strlen(type) - 1] == '*')
		fi->dtfi_flags |= DTFI_POINTER;
}

int dt_event_common_field(unsigned int n, struct dtioc_field_info *fi)
{
	if (n >= DT_EVENT_NCOMMON)
		return -ENOENT;
	fi->dtfi_flags = dt_event_common[n].flags;
	fi->dtfi_offset = dt_event_common[n].offset;
	fi->dtfi_size = dt_event_common[n].size;
	fi->dtfi_elsize = dt_event_common[n].size;
	strscpy(fi->dtfi_type, dt_event_common[n].type, DTNAMESIZE);
	strscpy(fi->dtfi_name, dt_event_common[n].name, DTNAMESIZE);
	return 0;
}

int dt_event_field(const struct trace_event_call *call, unsigned int n,
		   struct dtioc_field_info *fi)
{
	const struct trace_event_fields *f;
	u32 offset = sizeof(struct trace_entry);

	if (!dt_event_common_field(n, fi))
		return 0;
	n -= DT_EVENT_NCOMMON;
	for (f = call->class->fields_array; f->type; f++) {
		/* None comes behind one that a function defines. */
		if (f->type == DT_EVENT_DEFINED_BY_FUNCTION)
			break;
		offset = ALIGN(offset, f->align);
		if (!n--) {
			dt_event_fill(f, offset, fi);
			return 0;
		}
		offset += f->size;
	}
	return -ENOENT;
}
