import { at } from "../../checker/state/fields.ts";
import type { KvmEvent } from "../actor.ts";
import type { State } from "../state/state.ts";

export type OwnAccess = Extract<KvmEvent, { readonly type: "own-access" }>;

/** The frame that an access of KVM's own reaches; `none` if the host has yet to find one. */
export const frameOfOwnAccess = (s: State, { vcpu, via }: OwnAccess): number =>
  via === "pfn-cache" ? at(s.pfnCaches, 0).pfn : at(s.host.pages, at(s.vcpus, vcpu).fault.page).pfn;

/** The page of the VMM's memory that it is meant for. */
export const pageOfOwnAccess = (s: State, { vcpu, via }: OwnAccess): number =>
  via === "pfn-cache" ? at(s.pfnCaches, 0).page : at(s.vcpus, vcpu).fault.page;
