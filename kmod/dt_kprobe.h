/* SPDX-License-Identifier: GPL-2.0-only */
/* A kernel function's probe, as the parts of its provider know it. */
#ifndef DT_KPROBE_H
#define DT_KPROBE_H

#include <linux/kprobes.h>
#include <linux/llist.h>
#include <linux/rcupdate.h>
#include "dt_session.h"

/* Arguments that come in registers. */
#define DT_KPROBE_NARGS	6

/*
 * A defined probe.  It is registered, disabled, as long as it lives: that is
 * how the kernel tells what can be probed, and watches its module.
 *
 * pcb is set between start and stop.  A function that was entered before stop
 * may return after it; its handler finds NULL.
 */
struct dt_kprobe {
	struct dt_probe		 probe;
	struct dt_pcb __rcu	*pcb;		/* S; read under C */
	bool			 ftrace;	/* S; started, and not as a kprobe */
	unsigned long		 nfaults;	/* C; in nmissed, and no misses */
	u64			 nreturns;	/* S; missed returns, which rp counts in 32 bits */
	union {
		struct kprobe	 kp;
		struct kretprobe rp;
	};
	struct kprobe		 first;		/* at the function's entry, for a moment */
	struct llist_node	 dead;		/* in dt_kprobe_dead */
	char			 symbol[DTNAMESIZE];
	char			 func[DTNAMESIZE];	/* with "+offset", as listed */
};

extern const char dt_kprobe_return[];	/* a probe's name */

static inline struct dt_kprobe *dt_kprobe_of(const struct dt_probe *probe)
{
	return container_of(probe, struct dt_kprobe, probe);
}

static inline bool dt_kprobe_is_return(const struct dt_kprobe *k)
{
	return k->probe.name == dt_kprobe_return;
}

static inline struct kprobe *dt_kprobe_kp(struct dt_kprobe *k)
{
	return dt_kprobe_is_return(k) ? &k->rp.kp : &k->kp;
}

/* dt_kprobe_hit.c: the handlers, in any context. */
int dt_kprobe_on_entry(struct kprobe *kp, struct pt_regs *regs);
int dt_kprobe_on_return(struct kretprobe_instance *ri, struct pt_regs *regs);
int dt_kprobe_on_fault(struct kprobe *kp, struct pt_regs *regs, int trap);

/* dt_kprobe_define.c: the provider's functions of these names.  May sleep. */
int dt_kprobe_define(const struct dtioc_def *def, struct dt_probe **probep);
void dt_kprobe_undefine(struct dt_probe **probes, unsigned int n);
void dt_kprobe_sync(void);
void dt_kprobe_exit(void);

#endif /* DT_KPROBE_H */
