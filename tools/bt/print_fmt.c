// SPDX-License-Identifier: GPL-2.0-only
/* printf() and its kin. */
#include <string.h>
#include "run.h"

struct field {
	int	width, prec;
	bool	minus;
};

static void pad(struct vbuf *out, int n, char c)
{
	while (n-- > 0)
		vbuf_putc(out, c);
}

static void text(const struct field *f, const char *s, size_t len, struct vbuf *out)
{
	int left;

	if (!f->width && f->prec < 0) {
		vbuf_add(out, s, len);
		return;
	}
	if (f->prec >= 0 && (size_t)f->prec < len)
		len = (size_t)f->prec;
	left = f->width - (int)(len > 100000 ? 100000 : len);
	if (!f->minus)
		pad(out, left, ' ');
	vbuf_add(out, s, len);
	if (f->minus)
		pad(out, left, ' ');
}

/* Without a length a number is an int, as in C. */
static inline int64_t as_int(const struct fmtpart *p, int64_t v)
{
	return !p->isint ? v : p->conv == 'd' ? (int32_t)v : (int64_t)(uint32_t)v;
}

static uint64_t narrow(const struct fmtpart *p, int64_t v, bool sign)
{
	if (p->len == 'H')
		return sign ? (uint64_t)(int64_t)(signed char)v : (unsigned char)v;
	if (p->len == 'h')
		return sign ? (uint64_t)(int64_t)(short)v : (unsigned short)v;
	return (uint64_t)as_int(p, v);
}

/* Digits, least first; returns how many. */
static int digits(uint64_t v, unsigned int base, bool upper, char *buf)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	int n = 0;

	do {
		buf[n++] = set[v % base];
		v /= base;
	} while (v);
	return n;
}

static const char *prefix(const struct fmtpart *p, uint64_t v, bool negative)
{
	if (p->conv == 'p')
		return v ? "0x" : "";
	if (p->conv == 'd')
		return negative ? "-" : p->plus ? "+" : p->space ? " " : "";
	if (!p->alt || !v)
		return "";
	return p->conv == 'x' ? "0x" : p->conv == 'X' ? "0X" : p->conv == 'o' ? "0" : "";
}

/* Decimal digits before s, two at a time; returns where they begin. */
static inline char *decimal(char *s, uint64_t v)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
		"25262728293031323334353637383940414243444546474849505152535455565758596061"
		"6263646566676869707172737475767778798081828384858687888990919293949596979899";

	for (; v >= 100; v /= 100) {
		s -= 2;
		memcpy(s, pairs + v % 100 * 2, 2);
	}
	if (v < 10) {
		*--s = (char)('0' + v);
		return s;
	}
	s -= 2;
	memcpy(s, pairs + v * 2, 2);
	return s;
}

/* Most numbers are printed as they are. */
static void plain_number(const struct fmtpart *p, int64_t word, struct vbuf *out)
{
	const char *set = p->conv == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	int64_t n = as_int(p, word);
	bool negative = p->conv == 'd' && n < 0;
	uint64_t v = negative ? -(uint64_t)n : (uint64_t)n;
	char buf[32], *s = buf + sizeof(buf);

	if (p->base == 10) {
		s = decimal(s, v);
	} else {
		do {
			*--s = set[v & (p->base - 1)];
			v >>= p->base == 16 ? 4 : 3;
		} while (v);
	}
	if (negative)
		*--s = '-';
	vbuf_add(out, s, (size_t)(buf + sizeof(buf) - s));
}

static void number(const struct fmtpart *p, const struct field *f, int64_t word,
		   struct vbuf *out)
{
	bool sign = p->conv == 'd', negative;
	uint64_t v = narrow(p, word, sign);
	const char *pre;
	int n, zeros, spaces;
	char buf[24];

	negative = sign && (int64_t)v < 0;
	pre = prefix(p, v, negative);
	if (negative)
		v = -v;
	n = f->prec == 0 && !v ? 0 : digits(v, p->base, p->conv == 'X', buf);
	zeros = f->prec > n ? f->prec - n : 0;
	spaces = f->width - n - zeros - (int)strlen(pre);
	if (p->zero && !f->minus && f->prec < 0 && spaces > 0) {
		zeros += spaces;
		spaces = 0;
	}
	if (!f->minus)
		pad(out, spaces, ' ');
	vbuf_puts(out, pre);
	pad(out, zeros, '0');
	while (n)
		vbuf_putc(out, buf[--n]);
	if (f->minus)
		pad(out, spaces, ' ');
}

static void as_text(struct rt *rt, const struct fmtpart *p, const struct field *f,
		    const struct op *op, struct vbuf *out)
{
	struct sv s = { "", 0 };
	struct vbuf b = { 0 };
	int64_t word = 0;

	if (is_word(op->type))
		word = op->ev(op, rt);
	else
		s = op->sv(op, rt);
	/* What the program says itself may do what it likes. */
	if (p->conv != 'r' && op->type.kind == K_STR && (!rt->run->env->terminal || op->str.p)) {
		text(f, s.p, s.len, out);
		return;
	}
	if (p->conv == 'r')
		print_buf(s, p->rmode, &b);
	else
		print_value(rt->run, op->type, word, s, &b);
	text(f, b.p ? b.p : "", b.len, out);
	vbuf_free(&b);
}

static int star(struct rt *rt, const struct op *op)
{
	int64_t v = is_word(op->type) ? op->ev(op, rt) : 0;

	return v > 4096 ? 4096 : v < -4096 ? -4096 : (int)v;
}

void print_fmt(struct rt *rt, const struct fmt *fmt, const struct op *const *argv,
	       struct vbuf *out)
{
	struct field f;
	size_t i;
	char c;

	for (i = 0; i < fmt->n; i++) {
		const struct fmtpart *p = &fmt->v[i];

		vbuf_add(out, p->lit.p, p->lit.len);
		if (!p->conv)
			continue;
		if (p->plain && p->conv != 's' && p->conv != 'r' && p->conv != 'c') {
			plain_number(p, (*argv)->ev(*argv, rt), out);
			argv++;
			continue;
		}
		f = (struct field){ p->width, p->prec, p->minus };
		if (p->wstar)
			f.width = star(rt, *argv++);
		if (f.width < 0) {
			f.minus = true;
			f.width = -f.width;
		}
		if (p->pstar)
			f.prec = star(rt, *argv++);
		if (p->conv == 's' || p->conv == 'r') {
			as_text(rt, p, &f, *argv++, out);
		} else if (p->conv == 'c') {
			c = (char)(*argv)->ev(*argv, rt);
			argv++;
			text(&f, &c, 1, out);
		} else {
			number(p, &f, (*argv)->ev(*argv, rt), out);
			argv++;
		}
	}
}
