package org.marquetry.auth.acl.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.packet.QoS;

/**
 * A rule with one of its filters, in the form that questions are held against. There are many of them and each question meets others,
 * so that what it costs is to bring them in from memory: all that is compared stands in one object.
 */
final class Verdict {
    private static final int ACCESS = 0;
    private static final int QOS = ACCESS + Access.values().length;
    private static final int RETAIN = QOS + QoS.values().length;
    private static final int SHARED = RETAIN + 2;
    private static final int PLAIN_NAMES_ONLY = 1 << SHARED + 2;

    private final int order;
    /** A bit for each thing that may be so in a question. */
    private final int conditions;

    private final String filter;
    private final Authorization answer;

    Verdict(String filter, Rule rule) {
        this.filter = filter;
        order = rule.order();
        conditions = conditions(rule);
        answer = rule.allows()
                ? new Authorization.Allowed(true, rule.text())
                : new Authorization.Denied(true, rule.text());
    }

    private static int conditions(Rule rule) {
        int bits = either(RETAIN, rule.retain()) | either(SHARED, rule.shared());
        for (Access access : rule.accesses()) {
            bits |= bit(access);
        }
        for (QoS qos : rule.qos()) {
            bits |= bit(qos);
        }
        return rule.plainNamesOnly() ? bits | PLAIN_NAMES_ONLY : bits;
    }

    private static int either(int at, @Nullable Boolean flag) {
        return flag == null ? 3 << at : 1 << at + (flag ? 1 : 0);
    }

    private static int bit(Access access) {
        return 1 << ACCESS + access.ordinal();
    }

    private static int bit(QoS qos) {
        return 1 << QOS + qos.ordinal();
    }

    /**
     * What is so in a question.
     *
     * @param shared null where nothing is subscribed to
     */
    static int conditions(Access access, QoS qos, boolean retain, @Nullable Boolean shared) {
        return bit(access) | bit(qos) | either(RETAIN, retain) | (shared == null ? 0 : either(SHARED, shared));
    }

    /** The lower one decides. */
    int order() {
        return order;
    }

    String filter() {
        return filter;
    }

    Authorization answer() {
        return answer;
    }

    /** Whether it is about what is asked; of the topic somebody else knows. */
    boolean concerns(Question question) {
        return (question.conditions() & ~conditions) == 0
                && ((conditions & PLAIN_NAMES_ONLY) == 0 || question.hasPlainNames());
    }

    /** Whether another one, or none, decides rather than this. */
    boolean isBehind(@Nullable Verdict other) {
        return other != null && other.order < order;
    }
}
