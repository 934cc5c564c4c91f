package org.marquetry.itests.crash;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Which messages may come to whom although they are short-lived: one that was acknowledged while a client was away, and whose
 * time was over before the client came back, must not be sent to it any more (section 3.3.2.3.3).
 */
final class Freshness {
    /** For a broker that is busy. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    /** For a broker that notices late that a client has gone: what it has sent until then may come again at any time. */
    private static final Duration NOTICE = Duration.ofSeconds(1);

    private final Map<Long, Long> sent = new HashMap<>();
    private final Map<Long, Long> promised = new HashMap<>();

    void sent(long id) {
        if (Content.isBrief(id)) {
            sent.putIfAbsent(id, System.nanoTime());
            promised.remove(id);
        }
    }

    void promised(long id) {
        if (Content.isBrief(id)) {
            promised.put(id, System.nanoTime());
        }
    }

    /** Whether a message is too old for a client that was away before it was sent, and is back since a time. */
    boolean isStale(long id, long awaySince, long backSince) {
        Long known = promised.get(id);
        return known != null
                && sent.get(id) - awaySince > NOTICE.toNanos()
                && backSince - known
                        > Duration.ofSeconds(Content.BRIEF_SECONDS).plus(MARGIN).toNanos();
    }
}
