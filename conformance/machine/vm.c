#define _GNU_SOURCE
#include "vm.h"
#include "command.h"
#include "compat.h"
#include "fail.h"
#include "memory.h"
#include "roots.h"
#include "slots.h"
#include "stats.h"
#include "stub.h"
#include "uffd.h"
#include "vcpu.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define PROTECTED_MODE 1

static int kvm = -1, vm = -1;
static int run_size;
static int vcpu_files[VCPUS] = { -1, -1 };
static struct kvm_run *run_pages[VCPUS];

struct wishes {
	uint64_t manual, initset, zapslot;
};

void vm_open(void)
{
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		fail("cannot open /dev/kvm");
	run_size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
}

int vm_file(void)
{
	return vm;
}

int vm_vcpu_file(int vcpu)
{
	return vcpu_files[vcpu];
}

struct kvm_run *vm_run_page(int vcpu)
{
	return run_pages[vcpu];
}

bool vm_has(int capability)
{
	return ioctl(kvm, KVM_CHECK_EXTENSION, capability) > 0;
}

bool vm_is_missing(struct text *answer)
{
	if (vm < 0)
		answer_error(answer, "no VM; first: vm");
	return vm < 0;
}

bool vm_quiesce(void)
{
	/* Whoever waits in userfaultfd goes on when its file is closed. */
	uffd_close();
	return vcpu_stop_all() && memory_quiesce();
}

static void destroy(void)
{
	stats_close();
	for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
		if (run_pages[vcpu])
			munmap(run_pages[vcpu], (size_t)run_size);
		run_pages[vcpu] = NULL;
		if (vcpu_files[vcpu] >= 0)
			close(vcpu_files[vcpu]);
		vcpu_files[vcpu] = -1;
	}
	if (vm >= 0)
		close(vm);
	vm = -1;
	slots_forget();
	roots_forget();
}

static struct kvm_segment flat(unsigned char type)
{
	return (struct kvm_segment){
		.limit = 0xffffffff, .selector = 8, .type = type, .present = 1, .db = 1, .s = 1, .g = 1,
	};
}

/* 32 bits, flat, no paging: a linear address is a guest physical one. */
static int set_registers(int vcpu)
{
	struct kvm_sregs sregs;

	if (ioctl(vcpu, KVM_GET_SREGS, &sregs))
		return -1;
	sregs.cs = flat(0xb);
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = flat(0x3);
	sregs.cr0 |= PROTECTED_MODE;
	return ioctl(vcpu, KVM_SET_SREGS, &sregs);
}

static int create_vcpu(int index)
{
	int file = ioctl(vm, KVM_CREATE_VCPU, index);
	void *page;

	if (file < 0)
		return -1;
	vcpu_files[index] = file;
	page = mmap(NULL, (size_t)run_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (page == MAP_FAILED)
		return -1;
	run_pages[index] = page;
	return set_registers(file);
}

static int enable(uint32_t capability, uint64_t argument)
{
	struct kvm_enable_cap cap = { .cap = capability, .args = { argument } };

	return ioctl(vm, KVM_ENABLE_CAP, &cap);
}

static int create(const struct wishes *wishes)
{
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm < 0)
		return -1;
	if (wishes->manual && enable(KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2,
				     KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE |
					     (wishes->initset ? KVM_DIRTY_LOG_INITIALLY_SET : 0)))
		return -1;
	if (wishes->zapslot && enable(KVM_CAP_DISABLE_QUIRKS2, KVM_X86_QUIRK_SLOT_ZAP_ALL))
		return -1;
	if (stub_install(vm))
		return -1;
	for (int vcpu = 0; vcpu < VCPUS; vcpu++)
		if (create_vcpu(vcpu))
			return -1;
	return 0;
}

static bool can_zap_slot(void)
{
	int quirks = ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_DISABLE_QUIRKS2);

	return quirks > 0 && quirks & KVM_X86_QUIRK_SLOT_ZAP_ALL;
}

/* Reads `name=0|1`; 0 if the word names another wish. */
static int read_wish(const char *word, const char *name, uint64_t *value)
{
	size_t length = strlen(name);

	return !strncmp(word, name, length) && word[length] == '=' &&
	       !parse_number(word + length + 1, value) && *value <= 1;
}

static void run_vm(const struct arguments *arguments, struct text *answer)
{
	struct wishes wishes = { 0 };

	for (int i = 0; i < arguments->count; i++) {
		const char *word = arguments->word[i];

		if (!read_wish(word, "manual", &wishes.manual) && !read_wish(word, "initset", &wishes.initset) &&
		    !read_wish(word, "zapslot", &wishes.zapslot)) {
			answer_error(answer, "%s is not one of manual=0|1 initset=0|1 zapslot=0|1", word);
			return;
		}
	}
	if (wishes.zapslot && !can_zap_slot()) {
		answer_error(answer, "this kernel cannot zap only the deleted slot (zapslot=1)");
		return;
	}
	if (!vm_quiesce()) {
		answer_error(answer, "a thread does not come back from the kernel");
		return;
	}
	destroy();
	memory_fresh_pool();
	if (create(&wishes)) {
		int reason = errno;

		destroy();
		answer_error(answer, "cannot create the VM (%s)", strerror(reason));
		return;
	}
	text_add(answer, "{\"ok\":1,\"can\":{\"manual\":%d,\"zapslot\":%d,\"prefault\":%d}}",
		 vm_has(KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2), can_zap_slot(), vm_has(KVM_CAP_PRE_FAULT_MEMORY));
}

static void run_clean(const struct arguments *arguments, struct text *answer)
{
	(void)arguments;
	if (vm_is_missing(answer))
		return;
	if (!vm_quiesce()) {
		answer_error(answer, "a thread does not come back from the kernel");
		return;
	}
	slots_delete_all();
	memory_fresh_pool();
	text_add(answer, "{\"ok\":1}");
}

const struct command vm_commands[] = {
	{ "vm", "*", "[manual=0|1] [initset=0|1] [zapslot=0|1]", run_vm },
	{ "clean", "", "", run_clean },
	{ 0 },
};
