package org.marquetry.itests.crash;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.Received;

/** The subscriptions of a session: what is wanted, and what was confirmed. A request without an answer is made again. */
final class Interests {
    private static final int FIRST_IDENTIFIER = 30_000;

    private final String client;
    private final History history;
    private final Packets packets;
    private final Map<String, Integer> wanted = new LinkedHashMap<>();
    private final Map<String, Boolean> unsettled = new LinkedHashMap<>();
    private final Map<Integer, String> requests = new HashMap<>();
    private int identifier = FIRST_IDENTIFIER;

    Interests(String client, Level level, History history) {
        this.client = client;
        packets = Packets.of(level);
        this.history = history;
    }

    /** A filter of this client, with the QoS it is always subscribed with. */
    void add(String filter, int qos) {
        wanted.put(filter, qos);
        unsettled.put(filter, true);
    }

    /** Asks again for what was not answered. */
    void resume(boolean sessionPresent, Link link) {
        requests.clear();
        if (!sessionPresent) {
            wanted.keySet().forEach(filter -> unsettled.put(filter, true));
        }
        unsettled.forEach((filter, on) -> ask(filter, on, link));
    }

    /** Ends a subscription, or begins it again; nothing if the last request is not answered yet. */
    void toggle(String filter, boolean on, Link link) {
        if (!unsettled.containsKey(filter)) {
            unsettled.put(filter, on);
            ask(filter, on, link);
        }
    }

    private void ask(String filter, boolean on, Link link) {
        identifier = identifier == 0xFFFF ? FIRST_IDENTIFIER : identifier + 1;
        requests.put(identifier, filter);
        if (on) {
            history.add(new Event.Subscribing(client, filter, wanted.get(filter)));
            link.send(packets.subscribe(identifier, filter, wanted.get(filter)));
        } else {
            history.add(new Event.Unsubscribing(client, filter));
            link.send(packets.unsubscribe(identifier, filter));
        }
    }

    void answered(Received packet) {
        String filter = requests.remove(packet.id());
        List<Integer> reasons = packet.reasons();
        if (!reasons.isEmpty() && reasons.get(0) >= 0x80) {
            history.add(new Event.Declined(client, filter, reasons.get(0)));
            return;
        }
        boolean on = unsettled.remove(filter);
        if (on && reasons.get(0) != (int) wanted.get(filter)) {
            throw new IllegalStateException(client + " got another QoS for " + filter + ": " + packet);
        }
        history.add(on ? new Event.Subscribed(client, filter) : new Event.Unsubscribed(client, filter));
    }

    /** Asks again for what was declined. */
    void insist(Link link) {
        if (requests.isEmpty()) {
            unsettled.forEach((filter, on) -> ask(filter, on, link));
        }
    }

    /** Whether every request was answered. */
    boolean isSettled() {
        return unsettled.isEmpty();
    }
}
