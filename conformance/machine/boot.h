/* What an /init does before the first command: file systems, modules, quiet transparent huge pages. */
#ifndef BOOT_H
#define BOOT_H

void boot_mount(void);
void boot_load_modules(void);
void boot_calm_khugepaged(void);
/* The value of a word `key` + value on the kernel's command line, or `otherwise`. Valid until the next call. */
const char *boot_option(const char *key, const char *otherwise);

#endif
