/* SPDX-License-Identifier: GPL-2.0-only */
/* Format strings of printf() and its kin. */
#ifndef BT_FMT_H
#define BT_FMT_H

#include "type.h"

struct fmtpart {
	struct sv	 lit;		/* text before the directive */
	char		 conv;		/* d u x X o c s p r; 0: only text */
	char		 rmode;		/* r: 0, 'x', 'h' */
	char		 len;		/* 'H' for hh, 'h', 'l' for all longer ones; 0: none */
	bool		 isint;		/* d u x X o without a length */
	bool		 minus, plus, space, alt, zero;
	bool		 wstar, pstar;	/* taken from an argument */
	bool		 plain;		/* no flag, width, precision or length */
	unsigned char	 base;		/* of the digits of a number */
	int		 width, prec;	/* prec -1: none */
};

struct fmt {
	struct fmtpart	*v;
	size_t		 n;
	size_t		 nargs;		/* that it wants, * included */
};

/* NULL with *wrong saying why. */
struct fmt *fmt_parse(struct arena *a, struct sv text, const char **wrong);

#endif
