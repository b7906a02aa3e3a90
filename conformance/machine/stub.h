/* The guest's code: an access of four bytes at the address in EBX, then an `out` that ends it. */
#ifndef STUB_H
#define STUB_H

#define STUB_SLOT 31
#define STUB_GPA 0xf0000000u
#define STUB_READ STUB_GPA
#define STUB_WRITE (STUB_GPA + 0x10)
#define STUB_PORT 0x10

/* Gives the VM the slot with the code; 0 or -1 with errno. */
int stub_install(int vm);

#endif
