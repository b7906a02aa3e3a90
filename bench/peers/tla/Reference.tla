----------------------------- MODULE Reference -----------------------------
(***************************************************************************)
(* The reference model in TLA+. Every action is one step of somebody, and  *)
(* no two actions, nor one with two parameters, are merged: generated      *)
(* states, less the initial one, are the transitions of the other peers.   *)
(***************************************************************************)
EXTENDS Integers

CONSTANTS
  V, G, P,    \* how many vCPUs, gfns, frames
  Userfault,  \* BOOLEAN: the memslot's USERFAULT flag and its bitmap
  Logging,    \* BOOLEAN: dirty logging
  Notifier    \* BOOLEAN: the host takes pages away

VARIABLES
  memslot,  \* its flags
  mmu,      \* the MMU lock; an invalidation between start and end
  gfns,     \* by gfn: host's frame, SPTE, dirty log, bitmap, promise
  vcpus,    \* by vCPU: its TLB, its requests and the locals of its fault
  vmm,      \* program counter and cursor
  taker     \* the host: program counter and the gfn whose page it takes

vars == <<memslot, mmu, gfns, vcpus, vmm, taker>>

Vcpus == 0..(V - 1)
Gfns == 0..(G - 1)
Pfns == 1..P
None == 0
Nothing == [pfn |-> None, writable |-> FALSE]
Accesses == IF Logging THEN {FALSE, TRUE} ELSE {FALSE}

Init ==
  /\ memslot = [userfault |-> FALSE, logging |-> FALSE]
  /\ mmu = [locked |-> FALSE, invalidating |-> FALSE]
  /\ gfns = [g \in Gfns |->
       [host |-> None, spte |-> Nothing, dirty |-> FALSE, bit |-> FALSE, mustExit |-> FALSE]]
  /\ vcpus = [v \in Vcpus |->
       [pc |-> "idle", inGuest |-> FALSE, request |-> FALSE, srcu |-> "outside", sequence |-> "unread",
        gfn |-> 0, write |-> FALSE, logged |-> FALSE, pfn |-> None, tlb |-> [g \in Gfns |-> Nothing]]]
  /\ vmm = [pc |-> "idle", cursor |-> 0]
  /\ taker = [pc |-> "idle", gfn |-> 0]

-----------------------------------------------------------------------------
(* vCPUs *)

Permits(entry, write) == entry.pfn # None /\ (entry.writable \/ ~write)
At(v, pc) == vcpus[v].pc = pc

Enter(v) ==
  /\ At(v, "idle") /\ ~vcpus[v].inGuest
  /\ vcpus' = [vcpus EXCEPT
       ![v].tlb = IF vcpus[v].request THEN [g \in Gfns |-> Nothing] ELSE vcpus[v].tlb,
       ![v].request = FALSE,
       ![v].inGuest = TRUE]
  /\ UNCHANGED <<memslot, mmu, gfns, vmm, taker>>

Exit(v) ==
  /\ At(v, "idle") /\ vcpus[v].inGuest
  /\ vcpus' = [vcpus EXCEPT ![v].inGuest = FALSE]
  /\ UNCHANGED <<memslot, mmu, gfns, vmm, taker>>

Fill(v, g) ==
  /\ At(v, "idle") /\ vcpus[v].inGuest
  /\ gfns[g].spte.pfn # None /\ gfns[g].spte # vcpus[v].tlb[g]
  /\ vcpus' = [vcpus EXCEPT ![v].tlb[g] = gfns[g].spte]
  /\ UNCHANGED <<memslot, mmu, gfns, vmm, taker>>

Fault(v, g, write) ==
  /\ At(v, "idle") /\ vcpus[v].inGuest
  /\ ~Permits(vcpus[v].tlb[g], write) /\ ~Permits(gfns[g].spte, write)
  /\ vcpus' = [vcpus EXCEPT
       ![v].inGuest = FALSE, ![v].gfn = g, ![v].write = write, ![v].pc = "srcu-lock"]
  /\ UNCHANGED <<memslot, mmu, gfns, vmm, taker>>

SrcuLock(v) ==
  /\ At(v, "srcu-lock")
  /\ vcpus' = [vcpus EXCEPT ![v].srcu = "reading", ![v].pc = "lookup-slot"]
  /\ UNCHANGED <<memslot, mmu, gfns, vmm, taker>>

LookupSlot(v) ==
  /\ At(v, "lookup-slot")
  /\ vcpus' = [vcpus EXCEPT
       ![v].logged = memslot.logging,
       ![v].pc = IF memslot.userfault THEN "read-bitmap" ELSE "read-sequence"]
  /\ UNCHANGED <<memslot, mmu, gfns, vmm, taker>>

ReadBitmap(v) ==
  /\ At(v, "read-bitmap")
  /\ vcpus' =
       IF gfns[vcpus[v].gfn].bit
       THEN [vcpus EXCEPT ![v].logged = FALSE, ![v].pc = "srcu-unlock"]
       ELSE [vcpus EXCEPT ![v].pc = "read-sequence"]
  /\ UNCHANGED <<memslot, mmu, gfns, vmm, taker>>

ReadSequence(v) ==
  /\ At(v, "read-sequence")
  /\ vcpus' = [vcpus EXCEPT ![v].sequence = "same", ![v].pc = "faultin-pfn"]
  /\ UNCHANGED <<memslot, mmu, gfns, vmm, taker>>

(* The frame that is there, or any that is free. *)
FaultinPfn(v, pfn) ==
  /\ At(v, "faultin-pfn")
  /\ \/ gfns[vcpus[v].gfn].host = pfn
     \/ gfns[vcpus[v].gfn].host = None /\ \A g \in Gfns : gfns[g].host # pfn
  /\ vcpus' = [vcpus EXCEPT ![v].pfn = pfn, ![v].pc = "lock-and-check"]
  /\ gfns' = [gfns EXCEPT ![vcpus[v].gfn].host = pfn]
  /\ UNCHANGED <<memslot, mmu, vmm, taker>>

LockAndCheck(v) ==
  /\ At(v, "lock-and-check") /\ ~mmu.locked
  /\ IF mmu.invalidating \/ vcpus[v].sequence = "changed"
     THEN /\ vcpus' = [vcpus EXCEPT
               ![v].sequence = "unread", ![v].pfn = None, ![v].pc = "read-sequence"]
          /\ UNCHANGED mmu
     ELSE /\ vcpus' = [vcpus EXCEPT ![v].sequence = "unread", ![v].pc = "map"]
          /\ mmu' = [mmu EXCEPT !.locked = TRUE]
  /\ UNCHANGED <<memslot, gfns, vmm, taker>>

Map(v) ==
  /\ At(v, "map")
  /\ LET me == vcpus[v]
         old == gfns[me.gfn]
         spte == IF Permits(old.spte, me.write) THEN old.spte
                 ELSE [pfn |-> me.pfn, writable |-> Logging /\ (me.write \/ ~me.logged)]
         dirty == old.dirty \/ (me.write /\ me.logged)
     IN gfns' = [gfns EXCEPT ![me.gfn].spte = spte, ![me.gfn].dirty = dirty]
  /\ vcpus' = [vcpus EXCEPT ![v].pfn = None, ![v].logged = FALSE, ![v].pc = "unlock"]
  /\ UNCHANGED <<memslot, mmu, vmm, taker>>

Unlock(v) ==
  /\ At(v, "unlock")
  /\ mmu' = [mmu EXCEPT !.locked = FALSE]
  /\ vcpus' = [vcpus EXCEPT ![v].pc = "srcu-unlock"]
  /\ UNCHANGED <<memslot, gfns, vmm, taker>>

SrcuUnlock(v) ==
  /\ At(v, "srcu-unlock")
  /\ vcpus' = [vcpus EXCEPT
       ![v].srcu = "outside", ![v].gfn = 0, ![v].write = FALSE, ![v].pc = "idle"]
  /\ UNCHANGED <<memslot, mmu, gfns, vmm, taker>>

VcpuStep(v) ==
  \/ Enter(v)
  \/ Exit(v)
  \/ \E g \in Gfns : Fill(v, g)
  \/ \E g \in Gfns : \E write \in Accesses : Fault(v, g, write)
  \/ SrcuLock(v)
  \/ LookupSlot(v)
  \/ ReadBitmap(v)
  \/ ReadSequence(v)
  \/ \E pfn \in Pfns : FaultinPfn(v, pfn)
  \/ LockAndCheck(v)
  \/ Map(v)
  \/ Unlock(v)
  \/ SrcuUnlock(v)

-----------------------------------------------------------------------------
(* What the VMM and the host share: the flush of all TLBs *)

(* vCPUs are asked to flush before they enter; those inside have to leave. *)
Kicked == [v \in Vcpus |-> [vcpus[v] EXCEPT !.request = TRUE]]
AllHaveAcked == \A v \in Vcpus : ~(vcpus[v].request /\ vcpus[v].inGuest)

-----------------------------------------------------------------------------
(* The VMM, one ioctl at a time *)

VmmAt(pc) == vmm.pc = pc
VmmGoesTo(pc) == vmm' = [vmm EXCEPT !.pc = pc]

(* Those who are reading now may have seen the old flags. *)
ReadersBecomeOld ==
  vcpus' = [v \in Vcpus |->
    IF vcpus[v].srcu = "reading" THEN [vcpus[v] EXCEPT !.srcu = "old"] ELSE vcpus[v]]
NoOldReaders == \A v \in Vcpus : vcpus[v].srcu # "old"

AwaitReaders(from, to) ==
  /\ VmmAt(from) /\ NoOldReaders
  /\ VmmGoesTo(to)
  /\ UNCHANGED <<memslot, mmu, gfns, vcpus, taker>>

Lock(from, to) ==
  /\ VmmAt(from) /\ ~mmu.locked
  /\ mmu' = [mmu EXCEPT !.locked = TRUE]
  /\ VmmGoesTo(to)
  /\ UNCHANGED <<memslot, gfns, vcpus, taker>>

(* One gfn a step, with the lock held. *)
EachGfn(at, new, after) ==
  /\ VmmAt(at)
  /\ gfns' = [gfns EXCEPT ![vmm.cursor] = new]
  /\ vmm' = IF vmm.cursor + 1 < G
            THEN [vmm EXCEPT !.cursor = vmm.cursor + 1]
            ELSE [pc |-> after, cursor |-> 0]
  /\ UNCHANGED <<memslot, mmu, vcpus, taker>>

Kick(from, to) ==
  /\ VmmAt(from)
  /\ vcpus' = Kicked
  /\ VmmGoesTo(to)
  /\ UNCHANGED <<memslot, mmu, gfns, taker>>

AwaitAcks(from, to) ==
  /\ VmmAt(from) /\ AllHaveAcked
  /\ mmu' = [mmu EXCEPT !.locked = FALSE]
  /\ VmmGoesTo(to)
  /\ UNCHANGED <<memslot, gfns, vcpus, taker>>

StartUserfault ==
  /\ VmmAt("idle") /\ ~memslot.userfault
  /\ memslot' = [memslot EXCEPT !.userfault = TRUE]
  /\ ReadersBecomeOld
  /\ VmmGoesTo("uf-await-readers")
  /\ UNCHANGED <<mmu, gfns, taker>>

Promise ==
  /\ VmmAt("uf-promise")
  /\ gfns' = [g \in Gfns |-> [gfns[g] EXCEPT !.mustExit = gfns[g].bit]]
  /\ VmmGoesTo("idle")
  /\ UNCHANGED <<memslot, mmu, vcpus, taker>>

StopUserfault ==
  /\ VmmAt("idle") /\ memslot.userfault
  /\ memslot' = [memslot EXCEPT !.userfault = FALSE]
  /\ gfns' = [g \in Gfns |-> [gfns[g] EXCEPT !.mustExit = FALSE]]
  /\ ReadersBecomeOld
  /\ VmmGoesTo("uf-off-await-readers")
  /\ UNCHANGED <<mmu, taker>>

SetBit(g) ==
  /\ VmmAt("idle") /\ ~gfns[g].bit
  /\ gfns' = [gfns EXCEPT ![g].bit = TRUE]
  /\ UNCHANGED <<memslot, mmu, vcpus, vmm, taker>>

ClearBit(g) ==
  /\ VmmAt("idle") /\ gfns[g].bit
  /\ gfns' = [gfns EXCEPT ![g].bit = FALSE, ![g].mustExit = FALSE]
  /\ UNCHANGED <<memslot, mmu, vcpus, vmm, taker>>

UserfaultStep ==
  \/ StartUserfault
  \/ AwaitReaders("uf-await-readers", "uf-lock")
  \/ Lock("uf-lock", "uf-zap")
  \/ EachGfn("uf-zap", [gfns[vmm.cursor] EXCEPT !.spte = Nothing], "uf-kick")
  \/ Kick("uf-kick", "uf-await-acks")
  \/ AwaitAcks("uf-await-acks", "uf-promise")
  \/ Promise
  \/ StopUserfault
  \/ AwaitReaders("uf-off-await-readers", "idle")
  \/ \E g \in Gfns : SetBit(g)
  \/ \E g \in Gfns : ClearBit(g)

WriteProtected(gfn) == [gfn EXCEPT !.spte = [pfn |-> gfn.spte.pfn, writable |-> FALSE]]

StartLogging ==
  /\ VmmAt("idle") /\ ~memslot.logging
  /\ memslot' = [memslot EXCEPT !.logging = TRUE]
  /\ ReadersBecomeOld
  /\ VmmGoesTo("log-await-readers")
  /\ UNCHANGED <<mmu, gfns, taker>>

StopLogging ==
  /\ VmmAt("idle") /\ memslot.logging
  /\ memslot' = [memslot EXCEPT !.logging = FALSE]
  /\ ReadersBecomeOld
  /\ VmmGoesTo("log-off-await-readers")
  /\ UNCHANGED <<mmu, gfns, taker>>

DropLog ==
  /\ VmmAt("log-off-await-readers") /\ NoOldReaders
  /\ gfns' = [g \in Gfns |-> [gfns[g] EXCEPT !.dirty = FALSE]]
  /\ VmmGoesTo("idle")
  /\ UNCHANGED <<memslot, mmu, vcpus, taker>>

Taken(gfn) == IF gfn.dirty THEN [WriteProtected(gfn) EXCEPT !.dirty = FALSE] ELSE gfn

LoggingStep ==
  \/ StartLogging
  \/ AwaitReaders("log-await-readers", "log-lock")
  \/ Lock("log-lock", "log-protect")
  \/ EachGfn("log-protect", WriteProtected(gfns[vmm.cursor]), "log-kick")
  \/ Kick("log-kick", "log-await-acks")
  \/ AwaitAcks("log-await-acks", "idle")
  \/ StopLogging
  \/ DropLog
  \/ memslot.logging /\ Lock("idle", "harvest-take")
  \/ EachGfn("harvest-take", Taken(gfns[vmm.cursor]), "harvest-kick")
  \/ Kick("harvest-kick", "harvest-await-acks")
  \/ AwaitAcks("harvest-await-acks", "idle")

-----------------------------------------------------------------------------
(* The host takes the page behind a gfn away *)

TakerAt(pc) == taker.pc = pc
TakerGoesTo(pc) == taker' = [taker EXCEPT !.pc = pc]

Start(g) ==
  /\ TakerAt("idle") /\ gfns[g].host # None /\ ~mmu.locked
  /\ mmu' = [locked |-> TRUE, invalidating |-> TRUE]
  /\ taker' = [pc |-> "zap", gfn |-> g]
  /\ UNCHANGED <<memslot, gfns, vcpus, vmm>>

Zap ==
  /\ TakerAt("zap")
  /\ IF gfns[taker.gfn].spte.pfn = None
     THEN /\ mmu' = [mmu EXCEPT !.locked = FALSE]
          /\ TakerGoesTo("free")
          /\ UNCHANGED gfns
     ELSE /\ gfns' = [gfns EXCEPT ![taker.gfn].spte = Nothing]
          /\ TakerGoesTo("kick")
          /\ UNCHANGED mmu
  /\ UNCHANGED <<memslot, vcpus, vmm>>

TakerKick ==
  /\ TakerAt("kick")
  /\ vcpus' = Kicked
  /\ TakerGoesTo("await-acks")
  /\ UNCHANGED <<memslot, mmu, gfns, vmm>>

TakerAwaitAcks ==
  /\ TakerAt("await-acks") /\ AllHaveAcked
  /\ mmu' = [mmu EXCEPT !.locked = FALSE]
  /\ TakerGoesTo("free")
  /\ UNCHANGED <<memslot, gfns, vcpus, vmm>>

Free ==
  /\ TakerAt("free")
  /\ gfns' = [gfns EXCEPT ![taker.gfn].host = None]
  /\ taker' = [pc |-> "end", gfn |-> 0]
  /\ UNCHANGED <<memslot, mmu, vcpus, vmm>>

End ==
  /\ TakerAt("end") /\ ~mmu.locked
  /\ mmu' = [mmu EXCEPT !.invalidating = FALSE]
  /\ vcpus' = [v \in Vcpus |->
       IF vcpus[v].sequence = "same" THEN [vcpus[v] EXCEPT !.sequence = "changed"] ELSE vcpus[v]]
  /\ TakerGoesTo("idle")
  /\ UNCHANGED <<memslot, gfns, vmm>>

HostStep ==
  \/ \E g \in Gfns : Start(g)
  \/ Zap
  \/ TakerKick
  \/ TakerAwaitAcks
  \/ Free
  \/ End

-----------------------------------------------------------------------------

Next ==
  \/ \E v \in Vcpus : VcpuStep(v)
  \/ Userfault /\ UserfaultStep
  \/ Logging /\ LoggingStep
  \/ Notifier /\ HostStep

Spec == Init /\ [][Next]_vars

Usable(v, g) == vcpus[v].inGuest /\ vcpus[v].tlb[g].pfn # None

(* No vCPU can use a frame that the host does not have behind that gfn. *)
NoFreedFrame ==
  \A v \in Vcpus : \A g \in Gfns : Usable(v, g) => vcpus[v].tlb[g].pfn = gfns[g].host

(* No vCPU can use a gfn that must exit since the ioctl returned. *)
MustExitExits ==
  \A v \in Vcpus : \A g \in Gfns : Usable(v, g) => ~gfns[g].mustExit

=============================================================================
