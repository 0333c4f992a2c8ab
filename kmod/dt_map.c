// SPDX-License-Identifier: GPL-2.0-only
/*
 * mmap(2) of a session's rings.
 *
 * A mapping holds the file, and so the session, and so the rings: they are never
 * freed while mapped.  Pages are given by number only (VM_PFNMAP), which keeps
 * every other user of pages out: no pins, hence no direct I/O, io_uring buffers,
 * ptrace or process_vm_writev on them; and VM_IO refuses to let children have
 * what VM_DONTCOPY withholds (MADV_DOFORK).
 *
 * mmap(2) comes with the process's mmap_lock held, which readers take inside R
 * and the kernel inside its CPU hotplug lock: no lock of ours may be taken here.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include "dt_compat.h"
#include "dt_session.h"

/* Bytes that a fault maps at most, the kernel's own measure of a fault around. */
#define DT_MAP_AROUND	(64UL << 10)

/* Pages of the file for each CPU; their numbers are all that they are. */
enum dt_map_part {
	DT_MAP_POS,
	DT_MAP_RING,
	DT_MAP_PARTS,
};

static_assert(offsetof(struct dt_pos, dtpo_tail) == offsetof(struct dt_ring_cons, tail));
static_assert(offsetof(struct dt_pos, dtpo_events) == offsetof(struct dt_ring_cons, events));
static_assert(offsetof(struct dt_head, dthd_head) == offsetof(struct dt_ring_prod, head));

/* Pages of a part's mapping: of a ring the producer's, and the data twice. */
static unsigned long dt_map_npages(const struct dt_buf *buf, unsigned int part)
{
	return part == DT_MAP_POS ? 1 : 1 + 2 * (buf->size >> PAGE_SHIFT);
}

static unsigned int dt_map_part(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff % DT_MAP_PARTS;
}

static struct dt_buf *dt_map_buf(const struct vm_area_struct *vma)
{
	struct dt_session *s = vma->vm_file->private_data;

	return &s->buf;
}

static void dt_map_open(struct vm_area_struct *vma)
{
	atomic_inc(&dt_map_buf(vma)->mappings);
}

static void dt_map_close(struct vm_area_struct *vma)
{
	atomic_dec(&dt_map_buf(vma)->mappings);
}

static int dt_map_may_split(struct vm_area_struct *vma, unsigned long addr)
{
	return -EINVAL;
}

#ifdef DT_MAP_MREMAP
/* What moves is whole; only a ring's mapping can never be written. */
static int dt_map_mremap(struct vm_area_struct *vma)
{
	unsigned int part = vma->vm_flags & VM_MAYWRITE ? DT_MAP_POS : DT_MAP_RING;

	return vma_pages(vma) == dt_map_npages(dt_map_buf(vma), part) ? 0 : -EINVAL;
}
#endif

/* Page i of the mapping. */
static struct page *dt_map_page(const struct vm_area_struct *vma, unsigned long i)
{
	unsigned long ndata = dt_map_buf(vma)->size >> PAGE_SHIFT;
	struct dt_ring *r = vma->vm_private_data;

	if (dt_map_part(vma) == DT_MAP_POS)
		return i ? NULL : dt_buf_page(r, DT_BUF_CONS);
	if (!i)
		return dt_buf_page(r, DT_BUF_PROD);
	return i <= 2 * ndata ? dt_buf_page(r, DT_BUF_META + (i - 1) % ndata) : NULL;
}

/*
 * Never split nor grown, so the mapping's start is that of the part.  A ring is
 * read onwards, by a reader that on its first lap has no time for a fault a page.
 */
static vm_fault_t dt_map_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	unsigned long addr = vmf->address & PAGE_MASK;
	unsigned long end = min(vma->vm_end - addr, DT_MAP_AROUND) + addr;
	struct page *page = dt_map_page(vma, (addr - vma->vm_start) >> PAGE_SHIFT);
	vm_fault_t result;

	if (!page)
		return VM_FAULT_SIGBUS;
	result = vmf_insert_pfn(vma, addr, page_to_pfn(page));
	while (result == VM_FAULT_NOPAGE && (addr += PAGE_SIZE) < end) {
		page = dt_map_page(vma, (addr - vma->vm_start) >> PAGE_SHIFT);
		if (!page || vmf_insert_pfn(vma, addr, page_to_pfn(page)) != VM_FAULT_NOPAGE)
			break;
	}
	return result;
}

static const struct vm_operations_struct dt_map_ops = {
	.open		= dt_map_open,
	.close		= dt_map_close,
	.may_split	= dt_map_may_split,
#ifdef DT_MAP_MREMAP
	.mremap		= dt_map_mremap,
#endif
	.fault		= dt_map_fault,
};

static int dt_map_check(const struct dt_buf *buf, struct vm_area_struct *vma)
{
	unsigned long cpu = vma->vm_pgoff / DT_MAP_PARTS;

	if (cpu >= nr_cpu_ids || !cpu_possible(cpu))
		return -EINVAL;
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma_pages(vma) != dt_map_npages(buf, dt_map_part(vma)))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EACCES;
	if (dt_map_part(vma) == DT_MAP_RING && (vma->vm_flags & VM_WRITE))
		return -EACCES;
	return 0;
}

int dt_map_mmap(struct dt_session *s, struct vm_area_struct *vma)
{
	struct dt_buf *buf = &s->buf;
	struct dt_ring *r;
	int error;

	if (!s->privileged)
		return -EPERM;
	if (!dt_buf_exists(buf))
		return -ENXIO;
	error = dt_map_check(buf, vma);
	if (error)
		return error;
	r = dt_buf_ring(buf, vma->vm_pgoff / DT_MAP_PARTS);
	if (!r)
		return -ENXIO;
	vm_flags_clear(vma, VM_MAYEXEC);
	if (dt_map_part(vma) == DT_MAP_RING)
		vm_flags_clear(vma, VM_MAYWRITE);
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTCOPY | VM_DONTDUMP);
	vma->vm_private_data = r;
	vma->vm_ops = &dt_map_ops;
	dt_map_open(vma);
	return 0;
}

/* Makes the rings, so that they can be mapped before recording begins. */
int dt_map_info(struct dt_session *s, struct dtioc_map *map)
{
	struct dt_buf *buf = &s->buf;
	unsigned int cpu;
	int error;

	mutex_lock(&s->lock);
	error = dt_buf_alloc(buf);
	mutex_unlock(&s->lock);
	if (error)
		return error;
	*map = (struct dtioc_map){
		.dtmp_stride = DT_MAP_PARTS * PAGE_SIZE,
		.dtmp_posoff = DT_MAP_POS * PAGE_SIZE,
		.dtmp_possize = dt_map_npages(buf, DT_MAP_POS) * PAGE_SIZE,
		.dtmp_ringoff = DT_MAP_RING * PAGE_SIZE,
		.dtmp_ringsize = dt_map_npages(buf, DT_MAP_RING) * PAGE_SIZE,
		.dtmp_dataoff = PAGE_SIZE,
		.dtmp_datasize = buf->size,
		.dtmp_ncpus = nr_cpu_ids,
	};
	for_each_possible_cpu(cpu)
		map->dtmp_nrings += !!dt_buf_ring(buf, cpu);
	return 0;
}
