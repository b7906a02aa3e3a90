/*
 * A process for each vCPU, for the VMM and for the host: SPIN keeps their program counters and picks the options of
 * the right one. A d_step may not be jumped to, so each stands in an if, also where it is the only option.
 */
#include "state.pml"

/* What others look at; the locals of a fault are the process's own. */
typedef Vcpu {
	bit guest;
	bit request;
	bit reading;  /* in an SRCU read section */
	bit old;      /* in one that began before the last publication */
	bit watching; /* has read the invalidation sequence */
	bit changed;  /* an invalidation has ended since */
};
Vcpu vcpus[V];

#define ME vcpus[_pid]
#define MAKE_OLD(v) vcpus[v].old = vcpus[v].reading
#define MAKE_CHANGED(v) vcpus[v].changed = vcpus[v].watching
#define TAKE \
	if \
	:: BIT(dirty, cursor) -> \
		dirty = WITHOUT(dirty, cursor); \
		spte[cursor] = READ_ONLY(spte[cursor]) \
	:: else \
	fi

inline fill(g) {
	d_step { ME.guest && spte[g] != NONE && spte[g] != TLB(_pid, g) -> TLB(_pid, g) = spte[g] }
}

inline fault(g, w) {
	d_step {
		ME.guest && !PERMITS(TLB(_pid, g), w) && !PERMITS(spte[g], w) ->
		ME.guest = 0; gfn = g; write = w
	}
}

inline faultin(p) {
	d_step { CAN_FAULT_IN(p, gfn) -> pfn = p; host[gfn] = p; }
}

/* The vCPUs come first: their _pid is their number. */
active [V] proctype vcpu() {
	unsigned gfn : 2;
	bit write;
	bit logged; /* the memslot logged when the fault looked it up */
	unsigned pfn : 2;

end_idle:
	if
	:: d_step {
		!ME.guest ->
		if
		:: ME.request -> FLUSH(_pid); ME.request = 0
		:: else
		fi;
		ME.guest = 1
	}; goto end_idle
	:: d_step { ME.guest -> ME.guest = 0 }; goto end_idle
	:: fill(0); goto end_idle
	:: fault(0, 0)
#if LOG
	:: fault(0, 1)
#endif
#if G > 1
	:: fill(1); goto end_idle
	:: fault(1, 0)
#if LOG
	:: fault(1, 1)
#endif
#endif
#if G > 2
	:: fill(2); goto end_idle
	:: fault(2, 0)
#if LOG
	:: fault(2, 1)
#endif
#endif
	fi;

	/* srcu-lock */
	if
	:: d_step { ME.reading = 1 }
	fi;
	/* lookup-slot */
	if
	:: d_step { userfault -> logged = logging }
	:: d_step { !userfault -> logged = logging }; goto read_sequence
	fi;
	/* read-bitmap */
	if
	:: d_step { BIT(bitmap, gfn) -> logged = 0 }; goto srcu_unlock
	:: d_step { !BIT(bitmap, gfn) -> skip }
	fi;
read_sequence:
	if
	:: d_step { ME.watching = 1 }
	fi;
	/* faultin-pfn */
	if
	:: faultin(1)
#if P > 1
	:: faultin(2)
#endif
#if P > 2
	:: faultin(3)
#endif
	fi;
	/* lock-and-check */
	if
	:: d_step {
		!locked && (invalidating || ME.changed) ->
		ME.watching = 0; ME.changed = 0; pfn = NONE
	}; goto read_sequence
	:: d_step {
		!locked && !invalidating && !ME.changed ->
		ME.watching = 0; locked = 1
	}
	fi;
	/* map */
	if
	:: d_step {
		if
		:: PERMITS(spte[gfn], write)
		:: else -> spte[gfn] = ENTRY(pfn, LOG && (write || !logged))
		fi;
		if
		:: write && logged -> dirty = WITH(dirty, gfn)
		:: else
		fi;
		pfn = NONE;
		logged = 0
	}
	fi;
	/* unlock */
	if
	:: d_step { locked = 0 }
	fi;
srcu_unlock:
	if
	:: d_step { ME.reading = 0; ME.old = 0; gfn = 0; write = 0 }
	fi;
	goto end_idle
}

#if UF || LOG
inline set_bit(g) {
	d_step { !BIT(bitmap, g) -> bitmap = WITH(bitmap, g) }
}

inline clear_bit(g) {
	d_step {
		BIT(bitmap, g) ->
		bitmap = WITHOUT(bitmap, g);
		must_exit = WITHOUT(must_exit, g)
	}
}

active proctype vmm() {
	unsigned cursor : 2;

end_idle:
	if
#if UF
	:: d_step { !userfault -> userfault = 1; EACH_VCPU(MAKE_OLD) }; goto uf_await_readers
	:: d_step { userfault -> userfault = 0; must_exit = 0; EACH_VCPU(MAKE_OLD) };
		goto uf_off_await_readers
	:: set_bit(0); goto end_idle
	:: clear_bit(0); goto end_idle
#if G > 1
	:: set_bit(1); goto end_idle
	:: clear_bit(1); goto end_idle
#endif
#if G > 2
	:: set_bit(2); goto end_idle
	:: clear_bit(2); goto end_idle
#endif
#endif
#if LOG
	:: d_step { !logging -> logging = 1; EACH_VCPU(MAKE_OLD) }; goto log_await_readers
	:: d_step { logging -> logging = 0; EACH_VCPU(MAKE_OLD) }; goto log_off_await_readers
	:: d_step { logging && !locked -> locked = 1 }; goto harvest_take
#endif
	fi;

#if UF
uf_await_readers:
	if
	:: d_step { ALL_VCPUS(HAS_NO_OLD) -> skip }
	fi;
	/* lock */
	if
	:: d_step { !locked -> locked = 1 }
	fi;
uf_zap:
	if
	:: d_step { cursor + 1 < G -> spte[cursor] = NONE; cursor++ }; goto uf_zap
	:: d_step { cursor + 1 == G -> spte[cursor] = NONE; cursor = 0 }
	fi;
	/* kick */
	if
	:: d_step { EACH_VCPU(KICK) }
	fi;
	/* await-acks */
	if
	:: d_step { ALL_VCPUS(HAS_ACKED) -> locked = 0 }
	fi;
	/* promise */
	if
	:: d_step { must_exit = bitmap }
	fi;
	goto end_idle;
uf_off_await_readers:
	if
	:: d_step { ALL_VCPUS(HAS_NO_OLD) -> skip }
	fi;
	goto end_idle;
#endif

#if LOG
log_await_readers:
	if
	:: d_step { ALL_VCPUS(HAS_NO_OLD) -> skip }
	fi;
	/* lock */
	if
	:: d_step { !locked -> locked = 1 }
	fi;
log_protect:
	if
	:: d_step { cursor + 1 < G -> spte[cursor] = READ_ONLY(spte[cursor]); cursor++ };
		goto log_protect
	:: d_step { cursor + 1 == G -> spte[cursor] = READ_ONLY(spte[cursor]); cursor = 0 }
	fi;
	/* kick */
	if
	:: d_step { EACH_VCPU(KICK) }
	fi;
	/* await-acks */
	if
	:: d_step { ALL_VCPUS(HAS_ACKED) -> locked = 0 }
	fi;
	goto end_idle;
log_off_await_readers:
	if
	:: d_step { ALL_VCPUS(HAS_NO_OLD) -> dirty = 0 }
	fi;
	goto end_idle;
harvest_take:
	if
	:: d_step { cursor + 1 < G -> TAKE; cursor++ }; goto harvest_take
	:: d_step { cursor + 1 == G -> TAKE; cursor = 0 }
	fi;
	/* kick */
	if
	:: d_step { EACH_VCPU(KICK) }
	fi;
	/* await-acks */
	if
	:: d_step { ALL_VCPUS(HAS_ACKED) -> locked = 0 }
	fi;
	goto end_idle
#endif
}
#endif

#if NTF
inline start(g) {
	d_step { host[g] != NONE && !locked -> locked = 1; invalidating = 1; taken = g }
}

active proctype host_mm() {
	unsigned taken : 2;

end_idle:
	if
	:: start(0)
#if G > 1
	:: start(1)
#endif
#if G > 2
	:: start(2)
#endif
	fi;
	/* zap */
	if
	:: d_step { spte[taken] == NONE -> locked = 0 }; goto free
	:: d_step { spte[taken] != NONE -> spte[taken] = NONE }
	fi;
	/* kick */
	if
	:: d_step { EACH_VCPU(KICK) }
	fi;
	/* await-acks */
	if
	:: d_step { ALL_VCPUS(HAS_ACKED) -> locked = 0 }
	fi;
free:
	if
	:: d_step { host[taken] = NONE; taken = 0 }
	fi;
	/* end */
	if
	:: d_step { !locked -> invalidating = 0; EACH_VCPU(MAKE_CHANGED) }
	fi;
	goto end_idle
}
#endif

/* Asked once in every state; never a step. */
active proctype monitor() {
end:
	if
	:: d_step {
		!(NO_FREED_FRAME && MUST_EXIT_EXITS) -> assert(NO_FREED_FRAME); assert(MUST_EXIT_EXITS)
	}
	fi
}
