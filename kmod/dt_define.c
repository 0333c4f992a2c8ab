// SPDX-License-Identifier: GPL-2.0-only
/* Probes of one session's own: made by name, freed with the session. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "dt_limit.h"
#include "dt_session.h"

/* probe is new; its number is above those of all global probes. */
static int dt_define_number(struct dt_session *s, struct dt_probe *probe)
{
	int error;

	lockdep_assert_held(&s->lock);
	error = dt_limit_probes(s->ndefs + 1) ?: dt_limit_take_memory(probe->kbytes);
	if (error)
		return error;
	error = xa_alloc(&s->defs, &probe->pbn, probe,
			 XA_LIMIT(DT_PBN_SESSION, U32_MAX), GFP_KERNEL_ACCOUNT);
	if (error)
		dt_limit_give_memory(probe->kbytes);
	else
		s->ndefs++;
	return error;
}

int dt_session_define(struct dt_session *s, struct dtioc_def *def)
{
	const struct dt_provider *prov = dt_provider_find(def->dtdf_prov);
	struct dt_probe *probe;
	int error;

	if (!prov)
		return -ENOENT;
	if (!prov->define)
		return -EINVAL;
	error = prov->define(def, &probe);
	if (error)
		return error;
	mutex_lock(&s->lock);
	error = dt_define_number(s, probe);
	mutex_unlock(&s->lock);
	if (error) {
		prov->undefine(&probe, 1);
		return error;
	}
	def->dtdf_pbn = probe->pbn;
	return 0;
}

/* Those of one provider in one go, as the kernel's waits are then paid once. */
static void dt_define_undo(struct dt_session *s, const struct dt_provider *prov,
			   struct dt_probe **probes, unsigned int max)
{
	struct dt_probe *probe;
	unsigned int n = 0;
	unsigned long i;

	xa_for_each(&s->defs, i, probe) {
		if (probe->prov != prov)
			continue;
		xa_erase(&s->defs, i);
		s->ndefs--;
		dt_limit_give_memory(probe->kbytes);
		probes[n++] = probe;
		if (n == max) {
			prov->undefine(probes, n);
			n = 0;
		}
	}
	if (n)
		prov->undefine(probes, n);
}

/* S held; nothing is enabled any more.  Never fails: without memory it is slower. */
void dt_session_undefine_all(struct dt_session *s)
{
	struct dt_probe *few[8], **probes;
	unsigned int max = 0;
	struct dt_probe *probe;
	unsigned long i;

	lockdep_assert_held(&s->lock);
	xa_for_each(&s->defs, i, probe)
		max++;
	probes = kvmalloc_array(max, sizeof(*probes), GFP_KERNEL | __GFP_NOWARN);
	xa_for_each(&s->defs, i, probe) {
		if (probes)
			dt_define_undo(s, probe->prov, probes, max);
		else
			dt_define_undo(s, probe->prov, few, ARRAY_SIZE(few));
	}
	kvfree(probes);
}

struct dt_probe *dt_session_next_probe(struct dt_session *s, u32 pbn)
{
	unsigned long index = max(pbn, DT_PBN_SESSION);
	struct dt_probe *probe;

	if (pbn < DT_PBN_SESSION) {
		probe = dt_probe_next(pbn);
		if (probe)
			return probe;
	}
	mutex_lock(&s->lock);
	probe = xa_find(&s->defs, &index, U32_MAX, XA_PRESENT);
	if (probe)
		kref_get(&probe->ref);
	mutex_unlock(&s->lock);
	return probe;
}

/* S held, or nothing else uses the file.  A probe of the session outlives its calls. */
struct dt_probe *dt_session_probe(struct dt_session *s, u32 pbn)
{
	struct dt_probe *probe;

	if (pbn < DT_PBN_SESSION)
		return dt_probe_get(pbn);
	probe = xa_load(&s->defs, pbn);
	if (probe)
		kref_get(&probe->ref);
	return probe;
}
