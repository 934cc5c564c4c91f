package org.marquetry.auth.acl.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** The rules for one user, group, role or client, or for all. Immutable. */
interface RuleSet {
    /** The first of the rules that concern a question, or the one that was found before if that comes earlier. */
    @Nullable Verdict first(Question question, @Nullable Verdict before);

    /** @param verdicts in their order */
    static RuleSet of(List<Verdict> verdicts) {
        return FewRules.canHold(verdicts) ? new FewRules(verdicts) : new RuleTree(verdicts);
    }
}
