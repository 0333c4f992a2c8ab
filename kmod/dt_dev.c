// SPDX-License-Identifier: GPL-2.0-only
/* /dev/dt: file operations.  Copying in and out and rights; no logic of its own. */
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "dt_session.h"

/* Definitions in one call, so that one call's memory and time are bounded. */
#define DT_DEV_MAXDEFS	65536

static bool allowdt = true;
module_param(allowdt, bool, 0644);
MODULE_PARM_DESC(allowdt, "Allow opens of /dev/dt (default: Y)");

static bool dt_dev_capable(const struct file *file)
{
	return file_ns_capable(file, &init_user_ns, CAP_PERFMON) ||
	       file_ns_capable(file, &init_user_ns, CAP_SYS_ADMIN);
}

/* Also asked when a recording begins: a file may have been open before. */
static bool dt_dev_locked_down(void)
{
	if (!security_locked_down(LOCKDOWN_TRACEFS))
		return false;
	pr_notice_once("dt: not to be used while the kernel is locked down\n");
	return true;
}

static int dt_dev_open(struct inode *inode, struct file *file)
{
	struct dt_session *s;

	if (!READ_ONCE(allowdt) || dt_dev_locked_down())
		return -EPERM;
	s = dt_session_alloc(dt_dev_capable(file));
	if (!s)
		return -ENOMEM;
	file->private_data = s;
	return stream_open(inode, file);
}

static int dt_dev_release(struct inode *inode, struct file *file)
{
	dt_session_free(file->private_data);
	return 0;
}

static ssize_t dt_dev_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	return dt_session_read(file->private_data, buf, len,
			       file->f_flags & O_NONBLOCK);
}

static __poll_t dt_dev_poll(struct file *file, poll_table *wait)
{
	return dt_session_poll(file->private_data, file, wait);
}

static int dt_dev_mmap(struct file *file, struct vm_area_struct *vma)
{
	return dt_map_mmap(file->private_data, vma);
}

/* A pointer inside a structure; a 32-bit program leaves the upper half as it was. */
static void __user *dt_dev_ptr(u64 ptr)
{
	return in_compat_syscall() ? compat_ptr(ptr) : u64_to_user_ptr(ptr);
}

/* Copy the answer out, as much of it as the caller's structure holds. */
static int dt_dev_answer(void __user *arg, size_t usize, const void *ans, size_t size)
{
	if (copy_to_user(arg, ans, min(usize, size)))
		return -EFAULT;
	if (usize > size && clear_user(arg + size, usize - size))
		return -EFAULT;
	return 0;
}

static void dt_dev_fill_probe(struct dtioc_probe_info *info, const struct dt_probe *probe)
{
	memset(info, 0, sizeof(*info));
	info->dtpi_pbn = probe->pbn;
	info->dtpi_nargs = probe->nargs;
	info->dtpi_evtflags = probe->evtflags;
	strscpy(info->dtpi_prov, probe->prov->name, DTNAMESIZE);
	strscpy(info->dtpi_func, probe->func, DTNAMESIZE);
	strscpy(info->dtpi_name, probe->name, DTNAMESIZE);
}

/* Where the entries of a list go while there is room, and what all would take. */
struct dt_dev_list {
	void __user	*to;
	u64		 room;
	u64		 need;
};

static int dt_dev_list_put(struct dt_dev_list *l, const void *entry, size_t size)
{
	if (l->room - min(l->room, l->need) >= size &&
	    copy_to_user(l->to + l->need, entry, size))
		return -EFAULT;
	l->need += size;
	return 0;
}

static int dt_dev_list_probes(struct dt_session *s, struct dt_dev_list *l)
{
	struct dtioc_probe_info *info;
	struct dt_probe *probe;
	int error = 0;
	u32 pbn = 0;

	info = kmalloc(sizeof(*info), GFP_KERNEL);
	if (!info)
		return -ENOMEM;
	while (!error && (probe = dt_session_next_probe(s, pbn))) {
		pbn = probe->pbn + 1;
		dt_dev_fill_probe(info, probe);
		dt_probe_put(probe);
		error = dt_dev_list_put(l, info, sizeof(*info));
		if (!error && fatal_signal_pending(current))
			error = -EINTR;
		cond_resched();
	}
	kfree(info);
	return error;
}

static int dt_dev_gplist(struct dt_session *s, void *p)
{
	struct dtioc_probe *req = p;
	struct dt_dev_list l = {
		.to = dt_dev_ptr(req->__dtpr_probes),
		.room = req->dtpr_size,
	};
	int error;

	error = dt_dev_list_probes(s, &l);
	if (error)
		return error;
	req->dtpr_size = l.need;
	return l.room && l.room < l.need ? -ENOSPC : 0;
}

static bool dt_dev_are_names(const char *prov, const char *func, const char *name)
{
	return memchr(prov, 0, DTNAMESIZE) && memchr(func, 0, DTNAMESIZE) &&
	       memchr(name, 0, DTNAMESIZE);
}

static int dt_dev_prbfind(struct dt_session *s, void *p)
{
	struct dtioc_probe_info *info = p;
	struct dt_probe *probe;

	if (memchr_inv(info->__dtpi_pad, 0, sizeof(info->__dtpi_pad)) ||
	    !dt_dev_are_names(info->dtpi_prov, info->dtpi_func, info->dtpi_name))
		return -EINVAL;
	probe = dt_probe_find(info->dtpi_prov, info->dtpi_func, info->dtpi_name);
	if (!probe)
		return -ENOENT;
	dt_dev_fill_probe(info, probe);
	dt_probe_put(probe);
	return 0;
}

static int dt_dev_list_args(struct dt_probe *probe, struct dt_dev_list *l)
{
	struct dtioc_arg_info *ai;
	unsigned int i;
	int error = 0;

	ai = kmalloc(sizeof(*ai), GFP_KERNEL);
	if (!ai)
		return -ENOMEM;
	for (i = 0; i < probe->nargs && !error; i++) {
		memset(ai, 0, sizeof(*ai));
		ai->dtai_pbn = probe->pbn;
		ai->dtai_argn = i;
		if (probe->prov->arg) {
			probe->prov->arg(probe, i, ai);
		} else {
			strscpy(ai->dtai_argtype, "unsigned long", DTNAMESIZE);
			scnprintf(ai->dtai_argname, DTNAMESIZE, "arg%u", i);
		}
		error = dt_dev_list_put(l, ai, sizeof(*ai));
	}
	kfree(ai);
	return error;
}

static int dt_dev_list_fields(struct dt_probe *probe, struct dt_dev_list *l)
{
	struct dtioc_field_info *fi;
	unsigned int i;
	int error = 0;

	if (!probe->prov->field)
		return 0;
	fi = kmalloc(sizeof(*fi), GFP_KERNEL);
	if (!fi)
		return -ENOMEM;
	for (i = 0; !error; i++) {
		memset(fi, 0, sizeof(*fi));
		fi->dtfi_pbn = probe->pbn;
		error = probe->prov->field(probe, i, fi);
		if (!error)
			error = dt_dev_list_put(l, fi, sizeof(*fi));
	}
	kfree(fi);
	return error == -ENOENT ? 0 : error;
}

/* What is told of one probe, entry by entry, into *l; the answer's errno. */
static int dt_dev_list_of(struct dt_session *s, u32 pbn, struct dt_dev_list *l,
			  int (*list)(struct dt_probe *probe, struct dt_dev_list *l))
{
	struct dt_probe *probe;
	int error;

	mutex_lock(&s->lock);
	probe = dt_session_probe(s, pbn);
	mutex_unlock(&s->lock);
	if (!probe)
		return -EINVAL;
	error = list(probe, l);
	dt_probe_put(probe);
	if (error)
		return error;
	return l->room && l->room < l->need ? -ENOSPC : 0;
}

static int dt_dev_gargs(struct dt_session *s, void *p)
{
	struct dtioc_arg *req = p;
	struct dt_dev_list l = {
		.to = dt_dev_ptr(req->__dtar_args),
		.room = req->dtar_size,
	};
	int error;

	if (req->__dtar_pad)
		return -EINVAL;
	error = dt_dev_list_of(s, req->dtar_pbn, &l, dt_dev_list_args);
	req->dtar_size = l.need;
	return error;
}

static int dt_dev_gfields(struct dt_session *s, void *p)
{
	struct dtioc_field *req = p;
	struct dt_dev_list l = {
		.to = dt_dev_ptr(req->__dtfd_fields),
		.room = req->dtfd_size,
	};
	int error;

	if (req->__dtfd_pad)
		return -EINVAL;
	error = dt_dev_list_of(s, req->dtfd_pbn, &l, dt_dev_list_fields);
	req->dtfd_size = l.need;
	return error;
}

static int dt_dev_gstats(struct dt_session *s, void *p)
{
	dt_session_stat(s, p);
	return 0;
}

static int dt_dev_record(struct dt_session *s, void *p)
{
	int on = *(int *)p;

	return on && dt_dev_locked_down() ? -EPERM : dt_session_record(s, on);
}

static int dt_dev_prbenable(struct dt_session *s, void *p)
{
	return dt_session_enable(s, p);
}

static int dt_dev_prbdisable(struct dt_session *s, void *p)
{
	return dt_session_disable(s, p);
}

static int dt_dev_getauxbase(struct dt_session *s, void *p)
{
	struct dtioc_getaux *req = p;

	if (req->__dtga_pad)
		return -EINVAL;
	return dt_auxv_base(req->dtga_pid, &req->dtga_auxbase);
}

static int dt_dev_define_one(struct dt_session *s, struct dtioc_def *def,
			     struct dtioc_def __user *udef)
{
	int error;

	if (copy_from_user(def, udef, sizeof(*def)))
		return -EFAULT;
	def->dtdf_pbn = 0;
	error = dt_dev_are_names(def->dtdf_prov, def->dtdf_func, def->dtdf_name) ?
		dt_session_define(s, def) : -EINVAL;
	def->dtdf_error = -error;
	if (copy_to_user(udef, def, sizeof(*def)))
		return -EFAULT;
	return error;
}

/* Every definition is tried; the first error is the call's. */
static int dt_dev_prbdefine(struct dt_session *s, void *p)
{
	struct dtioc_define *req = p;
	struct dtioc_def __user *udefs = dt_dev_ptr(req->__dtde_defs);
	struct dtioc_def *def;
	int error, first = 0;
	u32 i;

	if (req->__dtde_pad || !req->dtde_count)
		return -EINVAL;
	if (req->dtde_count > DT_DEV_MAXDEFS)
		return -E2BIG;
	if (dt_dev_locked_down())
		return -EPERM;
	def = kmalloc(sizeof(*def), GFP_KERNEL);
	if (!def)
		return -ENOMEM;
	for (i = 0; i < req->dtde_count; i++) {
		error = dt_dev_define_one(s, def, &udefs[i]);
		first = first ?: error;
		if (error == -EFAULT)
			break;
		if (fatal_signal_pending(current)) {
			first = first ?: -EINTR;
			break;
		}
		cond_resched();
	}
	kfree(def);
	return first;
}

static int dt_dev_ginfo(struct dt_session *s, void *p)
{
	dt_session_info(s, p);
	return 0;
}

static int dt_dev_sring(struct dt_session *s, void *p)
{
	return dt_session_set_ring(s, p);
}

static int dt_dev_gpstats(struct dt_session *s, void *p)
{
	struct dtioc_pstat *ps = p;

	if (ps->__dtps_pad)
		return -EINVAL;
	return dt_session_pstat(s, ps);
}

static int dt_dev_gmap(struct dt_session *s, void *p)
{
	return dt_map_info(s, p);
}

/*
 * A call by number.  The size in the caller's number may be larger or smaller
 * than ours, as copy_struct_from_user has it.
 */
struct dt_dev_call {
	unsigned int	cmd;
	bool		privileged;	/* needs the opener's capability */
	bool		partial;	/* answers also with this errno: ENOSPC */
	int		(*fn)(struct dt_session *s, void *p);
};

static const struct dt_dev_call dt_dev_calls[] = {
	{ DTIOCGPLIST,		false, true,	dt_dev_gplist },
	{ DTIOCGSTATS,		false, false,	dt_dev_gstats },
	{ DTIOCRECORD,		true,  false,	dt_dev_record },
	{ DTIOCPRBENABLE,	true,  false,	dt_dev_prbenable },
	{ DTIOCPRBDISABLE,	true,  false,	dt_dev_prbdisable },
	{ DTIOCGARGS,		false, true,	dt_dev_gargs },
	{ DTIOCGETAUXBASE,	true,  false,	dt_dev_getauxbase },
	{ DTIOCPRBDEFINE,	true,  false,	dt_dev_prbdefine },
	{ DTIOCGINFO,		false, false,	dt_dev_ginfo },
	{ DTIOCSRING,		true,  false,	dt_dev_sring },
	{ DTIOCGPSTATS,		false, false,	dt_dev_gpstats },
	{ DTIOCGFIELDS,		false, true,	dt_dev_gfields },
	{ DTIOCGMAP,		true,  false,	dt_dev_gmap },
	{ DTIOCPRBFIND,		false, false,	dt_dev_prbfind },
};

/* Largest argument that is copied as a whole; arrays are copied by entry. */
union dt_dev_arg {
	struct dtioc_probe	probe;
	struct dtioc_stat	stat;
	int			record;
	struct dtioc_req	req;
	struct dtioc_arg	arg;
	struct dtioc_getaux	aux;
	struct dtioc_define	define;
	struct dtioc_info	info;
	struct dtioc_ring	ring;
	struct dtioc_pstat	pstat;
	struct dtioc_field	field;
	struct dtioc_map	map;
	struct dtioc_probe_info	found;
};

static const struct dt_dev_call *dt_dev_find(unsigned int cmd)
{
	const unsigned int nosize = ~(_IOC_SIZEMASK << _IOC_SIZESHIFT);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dt_dev_calls); i++)
		if ((dt_dev_calls[i].cmd & nosize) == (cmd & nosize))
			return &dt_dev_calls[i];
	return NULL;
}

static int dt_dev_call(struct dt_session *s, const struct dt_dev_call *call,
		       void __user *arg, size_t usize)
{
	size_t size = _IOC_SIZE(call->cmd);
	union dt_dev_arg ka;
	int error, error2;

	/* All of it: an initialiser need not reach behind the first member. */
	memset(&ka, 0, sizeof(ka));
	/* No structure has grown yet, so a shorter one is no older one. */
	if (usize < size)
		return -EINVAL;
	if (_IOC_DIR(call->cmd) & _IOC_WRITE) {
		error = copy_struct_from_user(&ka, size, arg, usize);
		if (error)
			return error;
	}
	error = call->fn(s, &ka);
	if (error && !(call->partial && error == -ENOSPC))
		return error;
	if (_IOC_DIR(call->cmd) & _IOC_READ) {
		error2 = dt_dev_answer(arg, usize, &ka, size);
		error = error2 ?: error;
	}
	return error;
}

static long dt_dev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct dt_dev_call *call = dt_dev_find(cmd);
	struct dt_session *s = file->private_data;

	if (!call)
		return -ENOTTY;
	if (call->privileged && !s->privileged)
		return -EPERM;
	return dt_dev_call(s, call, (void __user *)arg, _IOC_SIZE(cmd));
}

static const struct file_operations dt_dev_fops = {
	.owner		= THIS_MODULE,
	.open		= dt_dev_open,
	.release	= dt_dev_release,
	.read		= dt_dev_read,
	.poll		= dt_dev_poll,
	.mmap		= dt_dev_mmap,
	.unlocked_ioctl	= dt_dev_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice dt_dev_misc = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "dt",
	.fops	= &dt_dev_fops,
	.mode	= 0600,
};

int dt_dev_init(void)
{
	return misc_register(&dt_dev_misc);
}

void dt_dev_exit(void)
{
	misc_deregister(&dt_dev_misc);
}
