/* The one virtual machine: two vCPUs, and a slot with the code they run, apart from the tested memory. */
#ifndef VM_H
#define VM_H
#include "text.h"
#include <linux/kvm.h>
#include <stdbool.h>

#define VCPUS 2

void vm_open(void);
/* -1 while there is none. */
int vm_file(void);
int vm_vcpu_file(int vcpu);
/* The page that KVM_RUN shares with us. */
struct kvm_run *vm_run_page(int vcpu);
bool vm_has(int capability);
/* True, with the error answered, while there is no VM. */
bool vm_is_missing(struct text *answer);
/* Waits until no other thread works, kicking the vCPUs if need be; false if one does not come back. */
bool vm_quiesce(void);

#endif
