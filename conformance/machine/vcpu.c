#define _GNU_SOURCE
#include "vcpu.h"
#include "command.h"
#include "compat.h"
#include "stub.h"
#include "vm.h"
#include "worker.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>

#define RUN_MILLISECONDS 2000
#define KICK_MILLISECONDS 500

/* What a vCPU's thread is asked to do. */
struct access {
	int vcpu;
	enum { access_read, access_write, access_prefault } kind;
	uint64_t gpa;
	/* To be written, or the size to prefault. */
	uint64_t value;
};

/* What the guest's instruction came upon before its `out`. */
struct mmio {
	bool seen;
	uint64_t gpa;
	bool write;
	uint32_t length;
	uint32_t value;
};

static struct worker workers[VCPUS];
static struct access accesses[VCPUS];
static volatile bool stopping[VCPUS];

static void on_kick(int signal)
{
	(void)signal;
}

void vcpu_start_threads(void)
{
	static const char *const names[VCPUS] = { "vcpu0", "vcpu1" };
	struct sigaction action = { .sa_handler = on_kick };

	sigaction(SIGUSR1, &action, NULL);
	for (int vcpu = 0; vcpu < VCPUS; vcpu++)
		worker_start(&workers[vcpu], names[vcpu], vcpu);
}

static void set_entry(struct kvm_run *run, const struct access *access)
{
	memset(&run->s.regs.regs, 0, sizeof(run->s.regs.regs));
	run->s.regs.regs.rip = access->kind == access_read ? STUB_READ : STUB_WRITE;
	run->s.regs.regs.rbx = access->gpa;
	run->s.regs.regs.rax = access->value;
	run->s.regs.regs.rflags = 2;
	run->kvm_valid_regs = 0;
	run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
}

static uint32_t four_bytes(const void *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

/* Keeps the first part of the access and completes it: nobody is there, so a read sees ones. */
static void complete_mmio(struct kvm_run *run, struct mmio *mmio)
{
	if (!mmio->seen)
		*mmio = (struct mmio){ true, run->mmio.phys_addr, run->mmio.is_write, run->mmio.len,
				       four_bytes(run->mmio.data) };
	if (!run->mmio.is_write)
		memset(run->mmio.data, 0xff, sizeof(run->mmio.data));
}

static void answer_mmio(const struct mmio *mmio, int runs, struct text *answer)
{
	text_add(answer, "{\"exit\":\"mmio\",\"gpa\":%llu,\"write\":%d,\"len\":%u,\"value\":%u,\"runs\":%d}",
		 (unsigned long long)mmio->gpa, mmio->write, mmio->length,
		 mmio->write ? mmio->value : 0xffffffffu, runs);
}

static void run_guest(const struct access *access, struct text *answer)
{
	struct kvm_run *run = vm_run_page(access->vcpu);
	struct mmio mmio = { 0 };

	set_entry(run, access);
	for (int runs = 1;; runs++) {
		int result = ioctl(vm_vcpu_file(access->vcpu), KVM_RUN, 0);

		if (result < 0 && (errno == EINTR || errno == EAGAIN)) {
			if (!stopping[access->vcpu])
				continue;
			text_add(answer, "{\"exit\":\"timeout\",\"runs\":%d}", runs);
			return;
		}
		if (result < 0) {
			text_add(answer, "{\"exit\":\"error\",\"errno\":%d,\"runs\":%d}", errno, runs);
			return;
		}
		switch (run->exit_reason) {
		case KVM_EXIT_MMIO:
			complete_mmio(run, &mmio);
			break;
		case KVM_EXIT_IO:
			if (mmio.seen)
				answer_mmio(&mmio, runs, answer);
			else
				text_add(answer, "{\"exit\":\"done\",\"value\":%u,\"runs\":%d}",
					 four_bytes((char *)run + run->io.data_offset), runs);
			return;
		default:
			text_add(answer, "{\"exit\":\"other\",\"reason\":%u,\"runs\":%d}", run->exit_reason, runs);
			return;
		}
	}
}

static void prefault(const struct access *access, struct text *answer)
{
	struct kvm_pre_fault_memory range = { .gpa = access->gpa, .size = access->value };
	int result = 0;

	/* The kernel moves the start on as it goes, and asks to be called again when a signal came. */
	while (range.size && !stopping[access->vcpu]) {
		result = ioctl(vm_vcpu_file(access->vcpu), KVM_PRE_FAULT_MEMORY, &range);
		if (result < 0 && errno != EINTR && errno != EAGAIN)
			break;
	}
	text_add(answer, "{\"ret\":%d,\"left\":%llu}", result < 0 ? -errno : 0, (unsigned long long)range.size);
}

static void work(void *context, struct text *answer)
{
	const struct access *access = context;

	if (access->kind == access_prefault)
		prefault(access, answer);
	else
		run_guest(access, answer);
}

static void kick(int vcpu)
{
	struct kvm_run *run = vm_run_page(vcpu);

	stopping[vcpu] = true;
	if (run)
		__atomic_store_n(&run->immediate_exit, 1, __ATOMIC_RELAXED);
	pthread_kill(workers[vcpu].thread, SIGUSR1);
}

static void unkick(int vcpu)
{
	struct kvm_run *run = vm_run_page(vcpu);

	stopping[vcpu] = false;
	if (run)
		__atomic_store_n(&run->immediate_exit, 0, __ATOMIC_RELAXED);
}

bool vcpu_stop_all(void)
{
	static struct text dropped;

	for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
		if (worker_is_idle(&workers[vcpu]))
			continue;
		kick(vcpu);
		if (!worker_await(&workers[vcpu], RUN_MILLISECONDS))
			return false;
		worker_take(&workers[vcpu], &dropped);
		unkick(vcpu);
	}
	return true;
}

/* Checks what every access needs; false with the error answered. */
static bool begin(const struct access *access, struct text *answer)
{
	if (vm_is_missing(answer))
		return false;
	if (access->vcpu < 0)
		answer_error(answer, "there are only the vCPUs 0 and 1");
	else if (!worker_is_idle(&workers[access->vcpu]))
		answer_error(answer, "vCPU %d is busy; first: wait %d", access->vcpu, access->vcpu);
	else if (access->gpa > UINT32_MAX)
		answer_error(answer, "the guest reaches only 4 GiB");
	else if (access->kind == access_prefault && !vm_has(KVM_CAP_PRE_FAULT_MEMORY))
		text_add(answer, "{\"ret\":\"unsupported\"}");
	else {
		accesses[access->vcpu] = *access;
		worker_begin(&workers[access->vcpu], work, &accesses[access->vcpu]);
		return true;
	}
	return false;
}

static void run_now(struct access access, struct text *answer)
{
	struct worker *worker = &workers[access.vcpu < 0 ? 0 : access.vcpu];
	bool done;

	if (!begin(&access, answer))
		return;
	if (!worker_await(worker, RUN_MILLISECONDS)) {
		kick(access.vcpu);
		done = worker_await(worker, KICK_MILLISECONDS);
		unkick(access.vcpu);
		if (!done) {
			/* The kernel does not let it go; `wait` may see its end. */
			text_add(answer, "{\"exit\":\"timeout\",\"runs\":0}");
			return;
		}
	}
	worker_take(worker, answer);
}

static int vcpu_of(uint64_t number)
{
	return number < VCPUS ? (int)number : -1;
}

static void run_read(const struct arguments *arguments, struct text *answer)
{
	const uint64_t *number = arguments->number;

	run_now((struct access){ vcpu_of(number[0]), access_read, number[1], 0 }, answer);
}

static void run_write(const struct arguments *arguments, struct text *answer)
{
	const uint64_t *number = arguments->number;

	run_now((struct access){ vcpu_of(number[0]), access_write, number[1], number[2] }, answer);
}

static void run_prefault(const struct arguments *arguments, struct text *answer)
{
	const uint64_t *number = arguments->number;

	run_now((struct access){ vcpu_of(number[0]), access_prefault, number[1], number[2] }, answer);
}

static void run_start(const struct arguments *arguments, struct text *answer)
{
	const char *kind = arguments->word[1];
	const uint64_t *number = arguments->number;
	struct access access = { vcpu_of(number[0]), access_read, number[2], arguments->count > 3 ? number[3] : 0 };

	if (!strcmp(kind, "write"))
		access.kind = access_write;
	else if (!strcmp(kind, "prefault"))
		access.kind = access_prefault;
	else if (strcmp(kind, "read")) {
		answer_error(answer, "%s is not one of read, write, prefault", kind);
		return;
	}
	if (begin(&access, answer))
		text_add(answer, "{\"ok\":1}");
}

static void run_wait(const struct arguments *arguments, struct text *answer)
{
	int vcpu = vcpu_of(arguments->number[0]);
	int milliseconds = arguments->count > 1 ? (int)arguments->number[1] : RUN_MILLISECONDS;

	if (vcpu < 0)
		answer_error(answer, "there are only the vCPUs 0 and 1");
	else if (worker_is_idle(&workers[vcpu]))
		answer_error(answer, "vCPU %d was not started", vcpu);
	else if (worker_await(&workers[vcpu], milliseconds))
		worker_take(&workers[vcpu], answer);
	else
		text_add(answer, "{\"exit\":\"running\",\"runs\":0}");
}

const struct command access_commands[] = {
	{ "read", "nn", "VCPU GPA", run_read },
	{ "write", "nnn", "VCPU GPA VALUE", run_write },
	{ "prefault", "nnn", "VCPU GPA SIZE", run_prefault },
	{ "start", "nwn?n", "VCPU read|write|prefault GPA [VALUE|SIZE]", run_start },
	{ "wait", "n?n", "VCPU [MILLISECONDS]", run_wait },
	{ 0 },
};
