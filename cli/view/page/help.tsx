/** What signs, keys and words mean. */
export const Help = () => (
  <footer>
    <section aria-label="Legend">
      <h2>Legend</h2>
      <dl class="legend">
        {legend.map(([sign, name, text]) => (
          <div key={name}>
            <dt>
              <span class={sign}>{name}</span>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
    <section aria-label="Keys">
      <h2>Keys</h2>
      <dl class="legend">
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
    <section aria-label="Glossary">
      <h2>Glossary</h2>
      <dl class="legend">
        {glossary.map(([word, text]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  </footer>
);

const legend = [
  ["tag breach", "breach", "the step that breaches the property"],
  ["tag promise", "promise", "somebody promises something by this step"],
  ["tag reason", "reason", "the reason names this step"],
  ["tag only", "only here", "the schedule beside this one does not have the step"],
  ["tag follows", "field", "the chosen field changes"],
  ["tag explored", "explored", "you chose the step; it is not recorded"],
  ["chip tone-plain changed", "outlined", "changed by the current step"],
  ["chip tone-plain differs", "dashed", "differs from the schedule beside it"],
  ["chip tone-write", "write", "may be written to"],
  [
    "chip tone-protected",
    "protected",
    "write-protected, or on its way out, or a request that waits",
  ],
  ["chip tone-read", "read", "read-only"],
  ["chip tone-held", "held", "in use: a lock that is held, a valid slot or root, a table"],
] as const;

const keys = [
  ["→ ←", "next and previous step"],
  ["↓ ↑", "the same, in the list of steps"],
  ["Home End", "before the first step, the last step"],
  ["v", "the violation"],
  ["n p", "next and previous change of the chosen field"],
  ["o", "move the other schedule"],
  ["t", "colours: as the browser is set, light, dark"],
] as const;

const glossary = [
  ["gfn, frame", "a page of the guest's memory; a page of the host's"],
  ["memslot", "a range of gfns with the VMM's memory behind it; readers see one of two sets"],
  ["SPTE", "an entry of the page tables that KVM keeps for the guest"],
  ["root", "where a tree of SPTEs begins; an invalid one is on its way out"],
  ["TLB", "translations that a CPU has cached; it may use them until it is made to flush"],
  ["promise point", "from here on somebody relies on stale translations being gone"],
  ["A, D", "accessed and dirty bits"],
  ["SRCU", "readers of memslots hold it; a writer waits for those who began before"],
  ["mmu_invalidate", "a fault that began before an invalidation must retry"],
  ["notifier", "tells KVM that the host changes its mappings"],
] as const;
