// SPDX-License-Identifier: GPL-2.0-only
/* The registry of global probes: numbers, lookup, listing. */
#include <linux/module.h>
#include "dt.h"

/* A number is not given again soon after its probe went with a module. */
static DEFINE_XARRAY_ALLOC1(dt_probes);
static u32 dt_probes_next;	/* P */

void dt_probe_init(struct dt_probe *probe, const struct dt_provider *prov,
		   void (*release)(struct dt_probe *probe))
{
	kref_init(&probe->ref);
	probe->prov = prov;
	probe->release = release;
}

/* The registry takes over the caller's reference unless this fails. */
int dt_probe_add(struct dt_probe *probe)
{
	int error;

	error = xa_alloc_cyclic(&dt_probes, &probe->pbn, probe,
				XA_LIMIT(1, DT_PBN_SESSION - 1), &dt_probes_next,
				GFP_KERNEL);
	return error < 0 ? error : 0;
}

static void dt_probe_release(struct kref *ref)
{
	struct dt_probe *probe = container_of(ref, struct dt_probe, ref);

	probe->release(probe);
}

void dt_probe_put(struct dt_probe *probe)
{
	kref_put(&probe->ref, dt_probe_release);
}

/* No session finds it any more; those that have it keep it. */
void dt_probe_remove(struct dt_probe *probe)
{
	xa_erase(&dt_probes, probe->pbn);
	dt_probe_put(probe);
}

/* The probe with that number or the next above it, referenced; NULL at the end. */
struct dt_probe *dt_probe_next(u32 pbn)
{
	unsigned long index = pbn;
	struct dt_probe *probe;

	xa_lock(&dt_probes);
	probe = xa_find(&dt_probes, &index, ULONG_MAX, XA_PRESENT);
	if (probe)
		kref_get(&probe->ref);
	xa_unlock(&dt_probes);
	return probe;
}

/* The first probe of that name, referenced; NULL if there is none. */
struct dt_probe *dt_probe_find(const char *prov, const char *func, const char *name)
{
	struct dt_probe *probe;
	u32 pbn = 0;

	while ((probe = dt_probe_next(pbn))) {
		if (!strcmp(probe->func, func) && !strcmp(probe->name, name) &&
		    !strcmp(probe->prov->name, prov))
			break;
		pbn = probe->pbn + 1;
		dt_probe_put(probe);
	}
	return probe;
}

struct dt_probe *dt_probe_get(u32 pbn)
{
	struct dt_probe *probe;

	xa_lock(&dt_probes);
	probe = xa_load(&dt_probes, pbn);
	if (probe)
		kref_get(&probe->ref);
	xa_unlock(&dt_probes);
	return probe;
}
