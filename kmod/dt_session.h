/* SPDX-License-Identifier: GPL-2.0-only */
/* One open of /dev/dt. */
#ifndef DT_SESSION_H
#define DT_SESSION_H

#include "dt.h"
#include "dt_buf.h"

struct dt_session {
	struct mutex	 lock;			/* S */
	struct mutex	 rdlock;		/* R */
	struct dt_buf	 buf;
	struct xarray	 pcbs;			/* S; dt_pcb by probe number */
	struct xarray	 defs;			/* S; this session's own probes */
	unsigned int	 npcbs;			/* S */
	unsigned int	 ntimers;		/* S; of them, profile and interval */
	unsigned int	 ndefs;			/* S */
	u64		 past_drops;		/* S; of what was disabled since */
	u64		 past_skipticks;	/* S */
	u64		 past_budget;		/* S */
	void		*priv[DT_PROV_COUNT];	/* S; a provider's, freed by it */
	bool		 recording;		/* S; read under C */
	bool		 privileged;		/* I; of the opener's credentials */
	unsigned int	 next_cpu;		/* R; whose turn it is to be read */
	atomic64_t	 readevt;
};

/* dt_define.c */
int dt_session_define(struct dt_session *s, struct dtioc_def *def);
void dt_session_undefine_all(struct dt_session *s);
/* The probe with that number or the next above it, referenced; or NULL. */
struct dt_probe *dt_session_next_probe(struct dt_session *s, u32 pbn);
/* The probe with that number, referenced; or NULL.  S held. */
struct dt_probe *dt_session_probe(struct dt_session *s, u32 pbn);

struct dt_session *dt_session_alloc(bool privileged);
void dt_session_free(struct dt_session *s);

/*
 * The calls of /dev/dt, on arguments that have been copied in.  All may sleep;
 * all return 0 or a negative errno.
 */
int dt_session_enable(struct dt_session *s, const struct dtioc_req *req);
int dt_session_disable(struct dt_session *s, const struct dtioc_req *req);
int dt_session_record(struct dt_session *s, bool on);
int dt_session_set_ring(struct dt_session *s, const struct dtioc_ring *ring);
void dt_session_stat(struct dt_session *s, struct dtioc_stat *st);
int dt_session_pstat(struct dt_session *s, struct dtioc_pstat *ps);
void dt_session_info(struct dt_session *s, struct dtioc_info *info);

/* dt_read.c */
ssize_t dt_session_read(struct dt_session *s, char __user *buf, size_t len, bool nonblock);
__poll_t dt_session_poll(struct dt_session *s, struct file *file, poll_table *wait);

/* dt_map.c */
int dt_map_mmap(struct dt_session *s, struct vm_area_struct *vma);
int dt_map_info(struct dt_session *s, struct dtioc_map *map);

#endif /* DT_SESSION_H */
