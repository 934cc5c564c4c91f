package org.marquetry.broker.internal;

import org.marquetry.api.packet.QoS;

/** What is known about one topic, by quality of service and retain: for the next time only, or for any. */
final class TopicAnswers {
    private static final int KINDS = 6;

    private final Answer[] known = new Answer[KINDS];
    private final boolean[] once = new boolean[KINDS];

    /** What is known; null if nothing is. What holds once is not known any more then. */
    Answer take(QoS qos, boolean retain) {
        int kind = kind(qos, retain);
        Answer answer = known[kind];
        if (once[kind]) {
            known[kind] = null;
            once[kind] = false;
        }
        return answer;
    }

    void put(QoS qos, boolean retain, Answer answer, boolean lasting) {
        int kind = kind(qos, retain);
        known[kind] = answer;
        once[kind] = !lasting;
    }

    private static int kind(QoS qos, boolean retain) {
        return qos.code() * 2 + (retain ? 1 : 0);
    }
}
