/*
 * One process: a loop in which each option is a step of somebody, and its guard looks at that one's program counter.
 */
#include "state.pml"

/* program counters of vCPUs; idle ones are in the guest or outside it */
#define IDLE 0
#define SRCU_LOCK 1
#define LOOKUP_SLOT 2
#define READ_BITMAP 3
#define READ_SEQUENCE 4
#define FAULTIN_PFN 5
#define LOCK_AND_CHECK 6
#define MAP 7
#define UNLOCK 8
#define SRCU_UNLOCK 9

/* of the VMM */
#define UF_AWAIT_READERS 1
#define UF_LOCK 2
#define UF_ZAP 3
#define UF_KICK 4
#define UF_AWAIT_ACKS 5
#define UF_PROMISE 6
#define UF_OFF_AWAIT_READERS 7
#define LOG_AWAIT_READERS 8
#define LOG_LOCK 9
#define LOG_PROTECT 10
#define LOG_KICK 11
#define LOG_AWAIT_ACKS 12
#define LOG_OFF_AWAIT_READERS 13
#define HARVEST_TAKE 14
#define HARVEST_KICK 15
#define HARVEST_AWAIT_ACKS 16

/* of the host */
#define ZAP 1
#define KICK_VCPUS 2
#define AWAIT_ACKS 3
#define FREE 4
#define END 5

typedef Vcpu {
	unsigned pc : 4;
	bit guest;
	bit request;
	bit old;     /* in a read section that began before the last publication */
	bit changed; /* an invalidation has ended since this fault read the sequence */
	unsigned gfn : 2;
	bit write;
	bit logged;  /* the memslot logged when the fault looked it up */
	unsigned pfn : 2;
};
Vcpu vcpus[V];
unsigned vmm : 5;
unsigned cursor : 2;
unsigned taker : 3;
unsigned taken : 2;

#define MAKE_OLD(v) vcpus[v].old = (vcpus[v].pc >= LOOKUP_SLOT)
#define MAKE_CHANGED(v) \
	if \
	:: vcpus[v].pc == FAULTIN_PFN || vcpus[v].pc == LOCK_AND_CHECK -> vcpus[v].changed = 1 \
	:: else \
	fi

inline fill(v, g) {
	d_step {
		vcpus[v].pc == IDLE && vcpus[v].guest && spte[g] != NONE && spte[g] != TLB(v, g) ->
		TLB(v, g) = spte[g]
	}
}

inline fault(v, g, w) {
	d_step {
		vcpus[v].pc == IDLE && vcpus[v].guest && !PERMITS(TLB(v, g), w) && !PERMITS(spte[g], w) ->
		vcpus[v].guest = 0;
		vcpus[v].gfn = g;
		vcpus[v].write = w;
		vcpus[v].pc = SRCU_LOCK
	}
}

inline faultin(v, p) {
	d_step {
		vcpus[v].pc == FAULTIN_PFN && CAN_FAULT_IN(p, vcpus[v].gfn) ->
		vcpus[v].pfn = p;
		host[vcpus[v].gfn] = p;
		vcpus[v].pc = LOCK_AND_CHECK
	}
}

inline vcpu_on_gfn(v, g) {
	if
	:: fill(v, g)
	:: fault(v, g, 0)
#if LOG
	:: fault(v, g, 1)
#endif
	fi
}

inline vcpu_step(v) {
	if
	:: d_step {
		vcpus[v].pc == IDLE && !vcpus[v].guest ->
		if
		:: vcpus[v].request -> FLUSH(v); vcpus[v].request = 0
		:: else
		fi;
		vcpus[v].guest = 1
	}
	:: d_step { vcpus[v].pc == IDLE && vcpus[v].guest -> vcpus[v].guest = 0 }
	:: vcpu_on_gfn(v, 0)
#if G > 1
	:: vcpu_on_gfn(v, 1)
#endif
#if G > 2
	:: vcpu_on_gfn(v, 2)
#endif
	:: d_step { vcpus[v].pc == SRCU_LOCK -> vcpus[v].pc = LOOKUP_SLOT }
	:: d_step {
		vcpus[v].pc == LOOKUP_SLOT ->
		vcpus[v].logged = logging;
		vcpus[v].pc = (userfault -> READ_BITMAP : READ_SEQUENCE)
	}
	:: d_step {
		vcpus[v].pc == READ_BITMAP ->
		if
		:: BIT(bitmap, vcpus[v].gfn) -> vcpus[v].logged = 0; vcpus[v].pc = SRCU_UNLOCK
		:: else -> vcpus[v].pc = READ_SEQUENCE
		fi
	}
	:: d_step { vcpus[v].pc == READ_SEQUENCE -> vcpus[v].pc = FAULTIN_PFN }
	:: faultin(v, 1)
#if P > 1
	:: faultin(v, 2)
#endif
#if P > 2
	:: faultin(v, 3)
#endif
	:: d_step {
		vcpus[v].pc == LOCK_AND_CHECK && !locked ->
		if
		:: invalidating || vcpus[v].changed -> vcpus[v].pfn = NONE; vcpus[v].pc = READ_SEQUENCE
		:: else -> locked = 1; vcpus[v].pc = MAP
		fi;
		vcpus[v].changed = 0
	}
	:: d_step {
		vcpus[v].pc == MAP ->
		if
		:: PERMITS(spte[vcpus[v].gfn], vcpus[v].write)
		:: else ->
			spte[vcpus[v].gfn] =
				ENTRY(vcpus[v].pfn, LOG && (vcpus[v].write || !vcpus[v].logged))
		fi;
		if
		:: vcpus[v].write && vcpus[v].logged -> dirty = WITH(dirty, vcpus[v].gfn)
		:: else
		fi;
		vcpus[v].pfn = NONE;
		vcpus[v].logged = 0;
		vcpus[v].pc = UNLOCK
	}
	:: d_step { vcpus[v].pc == UNLOCK -> locked = 0; vcpus[v].pc = SRCU_UNLOCK }
	:: d_step {
		vcpus[v].pc == SRCU_UNLOCK ->
		vcpus[v].old = 0;
		vcpus[v].gfn = 0;
		vcpus[v].write = 0;
		vcpus[v].pc = IDLE
	}
	fi
}

/* Once more for the next gfn, or on. */
inline next_gfn(after) {
	if
	:: cursor + 1 < G -> cursor++
	:: else -> cursor = 0; vmm = after
	fi
}

inline change_bit(g) {
	if
	:: d_step { vmm == IDLE && !BIT(bitmap, g) -> bitmap = WITH(bitmap, g) }
	:: d_step {
		vmm == IDLE && BIT(bitmap, g) ->
		bitmap = WITHOUT(bitmap, g);
		must_exit = WITHOUT(must_exit, g)
	}
	fi
}

inline userfault_step() {
	if
	:: d_step {
		vmm == IDLE && !userfault ->
		userfault = 1; EACH_VCPU(MAKE_OLD); vmm = UF_AWAIT_READERS
	}
	:: d_step { vmm == UF_AWAIT_READERS && ALL_VCPUS(HAS_NO_OLD) -> vmm = UF_LOCK }
	:: d_step { vmm == UF_LOCK && !locked -> locked = 1; vmm = UF_ZAP }
	:: d_step { vmm == UF_ZAP -> spte[cursor] = NONE; next_gfn(UF_KICK) }
	:: d_step { vmm == UF_KICK -> EACH_VCPU(KICK); vmm = UF_AWAIT_ACKS }
	:: d_step { vmm == UF_AWAIT_ACKS && ALL_VCPUS(HAS_ACKED) -> locked = 0; vmm = UF_PROMISE }
	:: d_step { vmm == UF_PROMISE -> must_exit = bitmap; vmm = IDLE }
	:: d_step {
		vmm == IDLE && userfault ->
		userfault = 0; must_exit = 0; EACH_VCPU(MAKE_OLD); vmm = UF_OFF_AWAIT_READERS
	}
	:: d_step { vmm == UF_OFF_AWAIT_READERS && ALL_VCPUS(HAS_NO_OLD) -> vmm = IDLE }
	:: change_bit(0)
#if G > 1
	:: change_bit(1)
#endif
#if G > 2
	:: change_bit(2)
#endif
	fi
}

inline logging_step() {
	if
	:: d_step {
		vmm == IDLE && !logging ->
		logging = 1; EACH_VCPU(MAKE_OLD); vmm = LOG_AWAIT_READERS
	}
	:: d_step { vmm == LOG_AWAIT_READERS && ALL_VCPUS(HAS_NO_OLD) -> vmm = LOG_LOCK }
	:: d_step { vmm == LOG_LOCK && !locked -> locked = 1; vmm = LOG_PROTECT }
	:: d_step { vmm == LOG_PROTECT -> spte[cursor] = READ_ONLY(spte[cursor]); next_gfn(LOG_KICK) }
	:: d_step { vmm == LOG_KICK -> EACH_VCPU(KICK); vmm = LOG_AWAIT_ACKS }
	:: d_step { vmm == LOG_AWAIT_ACKS && ALL_VCPUS(HAS_ACKED) -> locked = 0; vmm = IDLE }
	:: d_step {
		vmm == IDLE && logging ->
		logging = 0; EACH_VCPU(MAKE_OLD); vmm = LOG_OFF_AWAIT_READERS
	}
	:: d_step { vmm == LOG_OFF_AWAIT_READERS && ALL_VCPUS(HAS_NO_OLD) -> dirty = 0; vmm = IDLE }
	:: d_step { vmm == IDLE && logging && !locked -> locked = 1; vmm = HARVEST_TAKE }
	:: d_step {
		vmm == HARVEST_TAKE ->
		if
		:: BIT(dirty, cursor) ->
			dirty = WITHOUT(dirty, cursor);
			spte[cursor] = READ_ONLY(spte[cursor])
		:: else
		fi;
		next_gfn(HARVEST_KICK)
	}
	:: d_step { vmm == HARVEST_KICK -> EACH_VCPU(KICK); vmm = HARVEST_AWAIT_ACKS }
	:: d_step { vmm == HARVEST_AWAIT_ACKS && ALL_VCPUS(HAS_ACKED) -> locked = 0; vmm = IDLE }
	fi
}

inline start(g) {
	d_step {
		taker == IDLE && host[g] != NONE && !locked ->
		locked = 1; invalidating = 1; taken = g; taker = ZAP
	}
}

inline host_step() {
	if
	:: start(0)
#if G > 1
	:: start(1)
#endif
#if G > 2
	:: start(2)
#endif
	:: d_step {
		taker == ZAP ->
		if
		:: spte[taken] == NONE -> locked = 0; taker = FREE
		:: else -> spte[taken] = NONE; taker = KICK_VCPUS
		fi
	}
	:: d_step { taker == KICK_VCPUS -> EACH_VCPU(KICK); taker = AWAIT_ACKS }
	:: d_step { taker == AWAIT_ACKS && ALL_VCPUS(HAS_ACKED) -> locked = 0; taker = FREE }
	:: d_step { taker == FREE -> host[taken] = NONE; taken = 0; taker = END }
	:: d_step {
		taker == END && !locked ->
		invalidating = 0; EACH_VCPU(MAKE_CHANGED); taker = IDLE
	}
	fi
}

active proctype everybody() {
end:
	do
	:: vcpu_step(0)
#if V > 1
	:: vcpu_step(1)
#endif
#if V > 2
	:: vcpu_step(2)
#endif
#if V > 3
	:: vcpu_step(3)
#endif
#if UF
	:: userfault_step()
#endif
#if LOG
	:: logging_step()
#endif
#if NTF
	:: host_step()
#endif
	/* Asked once in every state; never a step. */
	:: d_step {
		!(NO_FREED_FRAME && MUST_EXIT_EXITS) -> assert(NO_FREED_FRAME); assert(MUST_EXIT_EXITS)
	}
	od
}
