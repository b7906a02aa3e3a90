#include "stats.h"
#include "command.h"
#include "vm.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Of the vCPUs the sums are told. */
static const char *const chosen[] = {
	"pages_4k",
	"pages_2m",
	"pages_1g",
	"remote_tlb_flush",
	"remote_tlb_flush_requests",
	"mmu_shadow_zapped",
	"mmu_cache_miss",
	"nx_lpage_splits",
	"max_mmu_page_hash_collisions",
	"pf_taken",
	"pf_fixed",
	"pf_emulate",
	"pf_spurious",
	"pf_fast",
	"pf_mmio_spte_created",
	"tlb_flush",
	"invlpg",
	"exits",
	"mmio_exits",
	"io_exits",
};

#define CHOSEN (sizeof(chosen) / sizeof(*chosen))
#define SOURCES (VCPUS + 1)

/* One file of counters, and where in its data each chosen one is. */
struct source {
	int file;
	off_t at[CHOSEN];
};

static struct source sources[SOURCES];
static bool opened;

static void find_counters(struct source *source)
{
	struct kvm_stats_header header;
	char bytes[512];
	struct kvm_stats_desc *descriptor = (struct kvm_stats_desc *)bytes;
	size_t size;

	memset(source->at, 0, sizeof(source->at));
	if (source->file < 0 || pread(source->file, &header, sizeof(header), 0) != sizeof(header))
		return;
	size = sizeof(*descriptor) + header.name_size;
	if (size > sizeof(bytes))
		return;
	for (uint32_t i = 0; i < header.num_desc; i++) {
		if (pread(source->file, bytes, size, (off_t)(header.desc_offset + i * size)) != (ssize_t)size)
			return;
		for (size_t name = 0; name < CHOSEN; name++)
			if (!strcmp(descriptor->name, chosen[name]))
				source->at[name] = (off_t)(header.data_offset + descriptor->offset);
	}
}

static void open_all(void)
{
	for (int i = 0; i < SOURCES; i++) {
		sources[i].file = ioctl(i == VCPUS ? vm_file() : vm_vcpu_file(i), KVM_GET_STATS_FD, 0);
		find_counters(&sources[i]);
	}
	opened = true;
}

void stats_close(void)
{
	for (int i = 0; opened && i < SOURCES; i++)
		if (sources[i].file >= 0)
			close(sources[i].file);
	opened = false;
}

static void run_stats(const struct arguments *arguments, struct text *answer)
{
	(void)arguments;
	if (vm_is_missing(answer))
		return;
	if (!opened)
		open_all();
	text_add(answer, "{");
	for (size_t name = 0; name < CHOSEN; name++) {
		uint64_t sum = 0;
		bool known = false;

		for (int i = 0; i < SOURCES; i++) {
			uint64_t value;

			if (!sources[i].at[name] ||
			    pread(sources[i].file, &value, sizeof(value), sources[i].at[name]) != sizeof(value))
				continue;
			sum += value;
			known = true;
		}
		if (!known)
			continue;
		text_add_comma(answer);
		text_add(answer, "\"%s\":%llu", chosen[name], (unsigned long long)sum);
	}
	text_add(answer, "}");
}

const struct command stats_commands[] = {
	{ "stats", "", "", run_stats },
	{ 0 },
};
