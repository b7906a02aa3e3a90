#include "slots.h"
#include "memory.h"
#include "vm.h"
#include <linux/kvm.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>

static struct slot slots[TEST_SLOTS];

int slots_set(uint64_t id, uint64_t flags, const struct slot *slot)
{
	struct kvm_userspace_memory_region region = {
		.slot = (uint32_t)id,
		.flags = (uint32_t)flags,
		.guest_phys_addr = slot->gpa,
		.memory_size = slot->size,
		.userspace_addr = POOL_START + slot->offset,
	};

	if (ioctl(vm_file(), KVM_SET_USER_MEMORY_REGION, &region))
		return -1;
	slots[id] = *slot;
	return 0;
}

const struct slot *slots_find(uint64_t id)
{
	return id < TEST_SLOTS && slots[id].size ? &slots[id] : NULL;
}

uint64_t slots_host_address(uint64_t gpa)
{
	for (int id = 0; id < TEST_SLOTS; id++)
		if (gpa >= slots[id].gpa && gpa - slots[id].gpa < slots[id].size)
			return POOL_START + slots[id].offset + (gpa - slots[id].gpa);
	return 0;
}

void slots_delete_all(void)
{
	for (uint64_t id = 0; id < TEST_SLOTS; id++)
		if (slots[id].size)
			slots_set(id, 0, &(struct slot){ .size = 0, .gpa = slots[id].gpa });
}

void slots_forget(void)
{
	memset(slots, 0, sizeof(slots));
}
