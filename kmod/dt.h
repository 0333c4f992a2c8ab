/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Internal structures of dt.ko.
 *
 * Locks, outermost first.  Each shared field is tagged with its letter.
 *
 *  R  dt_session.rdlock   mutex; the consumer side of the session's rings
 *  S  dt_session.lock     mutex; what is defined, enabled, recording
 *     (cpus_read_lock and the kernel's own probe locks are taken inside S)
 *  T  dt_tp_lock          mutex, inside the kernel's list of modules with
 *                         tracepoints; which tracepoints there are and who is
 *                         registered with them
 *  W  dt_perf_wq         an ordered workqueue, flushed inside S; the perf
 *                         counters of tracepoints and where they are
 *  B  dt_buf.lock         mutex, inside the CPU hotplug lock; making and
 *                         opening rings
 *  P  xa_lock of dt_probes spinlock; the registry of global probes
 *  (mmap_lock, the kernel's: user memory is copied inside R and no other of
 *     these; dt_map.c runs inside it and takes none of them)
 *  C  the CPU itself, preemption off; contexts that interrupt it nest
 *  I  immutable from the moment the object can be reached
 *  H  changed only while no hook of the session is registered; handlers
 *     read it without a lock.  Proof: start registers the hook last, stop
 *     unregisters it and waits in dt_provider.sync before anything changes
 */
#ifndef DT_H
#define DT_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/xarray.h>
#include <linux/dt.h>

struct dt_pcb;
struct dt_ring;
struct dt_session;
struct pt_regs;

/* Sections that do not depend on what was probed. */
#define DT_EVTFLAGS_ANYWHERE \
	(DTEVT_EXECNAME | DTEVT_KSTACK | DTEVT_USTACK | DTEVT_TASK)

/* Numbers from here on are of probes that belong to one session. */
#define DT_PBN_SESSION	(1U << 24)

enum dt_provider_id {
	DT_PROV_PROFILE,
	DT_PROV_INTERVAL,
	DT_PROV_SYSCALL,
	DT_PROV_TRACEPOINT,
	DT_PROV_PERF,
	DT_PROV_KPROBE,
	DT_PROV_COUNT,
};

/*
 * One probe.  A provider embeds it in its own structure, or uses it alone.
 * The strings belong to the provider and live until release.
 */
struct dt_probe {
	u32			 pbn;		/* I; set when it is added */
	u8			 nargs;		/* I */
	u32			 kbytes;	/* I; that a session's own takes, about */
	u64			 evtflags;	/* I; DTEVT_* it can capture */
	const struct dt_provider *prov;		/* I */
	const char		*func;		/* I */
	const char		*name;		/* I */
	struct kref		 ref;
	void			(*release)(struct dt_probe *probe);
};

/*
 * What the core knows of a provider.  All callbacks run in process context and
 * may sleep.  Those of one session are serialised by its lock (S); those of
 * different sessions are not.
 */
struct dt_provider {
	const char	*name;
	enum dt_provider_id id;

	/* Add the global probes.  exit undoes all of init. */
	int		(*init)(void);
	void		(*exit)(void);

	/*
	 * Make a probe for one session, and free n of them that are not enabled;
	 * NULL where all probes are global.
	 */
	int		(*define)(const struct dtioc_def *def,
				  struct dt_probe **probep);
	void		(*undefine)(struct dt_probe **probes, unsigned int n);

	/* Name and type of argument n, n < nargs; NULL: unsigned long, arg0 and on. */
	void		(*arg)(const struct dt_probe *probe, unsigned int n,
			       struct dtioc_arg_info *ai);

	/*
	 * Field n of what DTEVT_FIELDS captures into *fi, which has its probe's
	 * number and zeros; -ENOENT behind the last.  NULL: there are none.
	 */
	int		(*field)(const struct dt_probe *probe, unsigned int n,
				 struct dtioc_field_info *fi);

	/* Check the request and prepare; nothing fires before start. */
	int		(*enable)(struct dt_pcb *pcb);
	void		(*disable)(struct dt_pcb *pcb);

	/*
	 * Hook and unhook.  After stop no new handler starts; after sync, which
	 * is called once after any number of stops, none still runs.
	 */
	int		(*start)(struct dt_pcb *pcb);
	void		(*stop)(struct dt_pcb *pcb);

	/*
	 * After the starts, and before the stops, of a session, for what is
	 * better done for all of its probes at once.  After disarm, which may
	 * come without arm, no handler that arm let in still runs.  May be NULL.
	 */
	int		(*arm)(struct dt_session *s);
	void		(*disarm)(struct dt_session *s);
	void		(*sync)(void);

	/* Hits that the kernel's own hook missed; may fall by a few.  May be NULL. */
	u64		(*missed)(struct dt_pcb *pcb);
};

/* An event header's first word, so that it can be written as one. */
union dt_evt_first {
	struct {
		u32	len;
		u32	pbn;
	};
	u64	word;
};

/* Events of a probe that are lost, on one CPU. */
struct dt_drops {
	u64	all;
	u64	budget;		/* of them: capture had no time left */
};

/*
 * A probe enabled in a session ("probe control block").  Handlers are given it
 * as their argument; they touch only what is tagged I or H.
 */
struct dt_pcb {
	struct dt_ring * __percpu *rings;	/* I; the session's */
	u64			 hdr;		/* I; last word of a header, no CPU in it */
	union dt_evt_first	 first;		/* I; len: without sections that vary */
	u16			 evtflags;	/* I; DTEVT_*, what to capture */
	u8			 nargs;		/* I; 0 when none are asked for */
	bool			 extra;		/* I; sections that the inline paths lack */
	u16			 kframes;	/* I; most frames of a stack */
	u16			 uframes;	/* I */

	struct dt_session	*session;	/* I */
	struct dt_probe		*probe;		/* I; holds a reference */
	u64			 nsecs;		/* I; period, 0 for the probe's own */
	void			*priv;		/* S; the provider's */
	unsigned long		 skip_lo;	/* I; kernel stacks start after return */
	unsigned long		 skip_hi;	/*    addresses in [skip_lo, skip_hi) */
	struct dt_drops __percpu *drops;	/* C */
	atomic64_t		 skipticks;
	u64			 missed;	/* S; in finished recordings */
	u64			 missed_base;	/* S; at the start of this one */
	bool			 started;	/* S */
};

/* dt_probe.c: the registry. */
int dt_probe_add(struct dt_probe *probe);
void dt_probe_remove(struct dt_probe *probe);
struct dt_probe *dt_probe_get(u32 pbn);
void dt_probe_put(struct dt_probe *probe);
struct dt_probe *dt_probe_next(u32 pbn);
struct dt_probe *dt_probe_find(const char *prov, const char *func, const char *name);
void dt_probe_init(struct dt_probe *probe, const struct dt_provider *prov,
		   void (*release)(struct dt_probe *probe));

/*
 * dt_capture.c: called by the providers' handlers, in any context, NMI
 * included.  args are the event's pcb->nargs arguments; they may be NULL when
 * pcb->evtflags lacks DTEVT_FUNCARGS.  fields, of fields_len bytes, go with
 * DTEVT_FIELDS; more than DTMAXFIELDS of them lose the event.  regs are those of
 * the probed place, or NULL to start the kernel stack at the caller of the
 * handler, or at the frame with the return address from.
 */
struct dt_hit {
	const u64	*args;
	const void	*fields;
	u32		 fields_len;
	s64		 retval;
	struct pt_regs	*regs;
	unsigned long	 from;	/* 0: the caller of the handler */
	unsigned long	 pc;	/* put before the kernel stack where not 0 */
};

void dt_capture(struct dt_pcb *pcb, const struct dt_hit *hit);
void dt_capture_args(struct dt_pcb *pcb, const u64 *args);

int dt_capture_init(void);
void dt_capture_exit(void);

/* dt_dev.c: the file. */
int dt_dev_init(void);
void dt_dev_exit(void);

/*
 * dt_auxv.c: AT_BASE of a process, by its number in the initial PID namespace.
 * ESRCH: no such process, or it has none.  May sleep.
 */
int dt_auxv_base(s32 pid, u64 *base);

/* dt_main.c */
const struct dt_provider *dt_provider_find(const char *name);

/* The providers; only dt_main.c names them. */
extern const struct dt_provider dt_prov_profile;
extern const struct dt_provider dt_prov_interval;
extern const struct dt_provider dt_prov_syscall;
extern const struct dt_provider dt_prov_tracepoint;
extern const struct dt_provider dt_prov_perf;
extern const struct dt_provider dt_prov_kprobe;

#endif /* DT_H */
